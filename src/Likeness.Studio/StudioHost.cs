using System.Net;
using Likeness.Studio.Hosting;
using Likeness.Tensors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Likeness.Studio;

/// <summary>
/// The studio's web server: the built pages and the data that they show, on 127.0.0.1 only. It reads files and changes none but one: the
/// avatar that is edited, which is saved where the options say, for whoever has the key that <see cref="Address"/> ends in. All else that a
/// request can change is which recording a head says, and what a search for landmarks has found.
/// </summary>
/// <example><code>
/// await using StudioHost host = await StudioHost.StartAsync(new StudioOptions { ScenePath = "head.ply" });
/// Console.WriteLine(host.Address);
/// await host.WaitAsync(cancel);
/// </code></example>
public sealed class StudioHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop;
    private readonly IShown _shown;
    private readonly Task _watching;

    private StudioHost(WebApplication app, CancellationTokenSource stop, IShown shown, Task watching, Uri address)
    {
        _app = app;
        _stop = stop;
        _shown = shown;
        _watching = watching;
        Address = address;
    }

    /// <summary>Where the page is: http://127.0.0.1:PORT/, and behind it #KEY where the page can save something.</summary>
    public Uri Address { get; }

    /// <summary>Reads what is to be shown and begins to serve it.</summary>
    /// <param name="options">What to show, and where.</param>
    /// <param name="cancel">Stops reading and starting; a host that has started is stopped by disposing of it.</param>
    /// <exception cref="InvalidFileException">The scene file cannot be read, or the folder holds no run of a fit.</exception>
    /// <exception cref="LikenessException">The port is taken or may not be used.</exception>
    public static async Task<StudioHost> StartAsync(StudioOptions options, CancellationToken cancel = default)
    {
        if (options.Port is < 0 or > 65535)
        {
            throw new LikenessException($"--port {options.Port}: a number from 0 to 65535 was expected.");
        }

        IShown shown = options switch
        {
            { Landmarks: not null } => new ShownLandmarks(options),
            { AvatarPath: not null } => new ShownAvatar(options),
            { ModelPath: null, PackagePath: null } => new ShownFiles(options),
            _ => new ShownFace(options, cancel),
        };
        var stop = new CancellationTokenSource();
        WebApplication app = Build(options.Port, shown, stop.Token);
        try
        {
            // What is on the disk now is there with the first request.
            shown.Look();
            await app.StartAsync(cancel).ConfigureAwait(false);
            string address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
            return new StudioHost(app, stop, shown, shown.WatchAsync(stop.Token), new Uri($"{address}/{shown.Fragment}"));
        }
        catch (Exception error)
        {
            stop.Dispose();
            await app.DisposeAsync().ConfigureAwait(false);
            shown.Dispose();
            if (error is IOException or System.Net.Sockets.SocketException)
            {
                throw new LikenessException($"--port {options.Port}: cannot be listened on ({error.Message.TrimEnd('.')}). Choose another port, or leave --port out to take a free one.", error);
            }

            throw;
        }
    }

    /// <summary>Serves until it is cancelled, which is the normal end.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public async Task WaitAsync(CancellationToken cancel)
    {
        try
        {
            await _watching.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The user has seen enough.
        }
    }

    /// <summary>Ends open streams and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _watching.ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        _shown.Dispose();
        _stop.Dispose();
    }

    private static WebApplication Build(int port, IShown shown, CancellationToken stop)
    {
        // An empty builder reads no settings, so that none of them can open another address or write to the console.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        WebApplication app = builder.Build();
        app.Use((context, next) => LoopbackGuard.InvokeAsync(context, next, shown.Evaluates));
        app.UseRouting();
        shown.Map(app, stop);
        PageFiles.Map(app, shown.Page);
        return app;
    }
}
