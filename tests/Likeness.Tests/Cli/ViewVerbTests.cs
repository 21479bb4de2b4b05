using System.Diagnostics;
using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Splatting.Files;
using Likeness.Stylized.Schemas;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Splatting;

namespace Likeness.Tests.Cli;

public sealed class ViewVerbTests
{
    [SkippableFact]
    public async Task View_prints_its_address_serves_and_ends_well_when_it_is_told_to()
    {
        using var folder = new TemporaryFolder();
        SceneFiles.Save(folder["a.ply"], SampleScenes.Random(1, 50, 0));
        (Uri address, string talk) = await ServeAsync("splat", "view", "--scene", folder["a.ply"], "--up", "y");
        Assert.Equal("", address.Fragment);
        Assert.Equal("Open this address in a browser. Ctrl-C ends the view.\n", talk);
    }

    [SkippableFact]
    public async Task Edit_sets_first_and_then_opens_a_page_at_an_address_with_a_key()
    {
        using var folder = new TemporaryFolder();
        AvatarFile.Save(folder["ada.json"], AvatarVector.Middle(AvatarSchemas.Toon));
        (Uri address, string talk) = await ServeAsync("stylize", "edit", "--avatar", folder["ada.json"], "--set", "hairStyle=bob", "--page", "--out", folder["bob.json"]);
        Assert.Equal(33, address.Fragment.Length);
        Assert.Equal($"hairStyle = bob: {folder["bob.json"]}\nOpen this address in a browser. Ctrl-C ends the view.\n", talk);
        Assert.Equal(("bald", "bob"), (AvatarFile.Load(folder["ada.json"]).Choice("hairStyle"), AvatarFile.Load(folder["bob.json"]).Choice("hairStyle")));
    }

    [Theory]
    [InlineData("either --scene FILE or --run DIR", "--no-open")]
    [InlineData("there is no such file", "--scene", "none.ply", "--no-open")]
    [InlineData("holds no run", "--run", "none", "--no-open")]
    [InlineData("minus-y", "--scene", "none.ply", "--up", "x")]
    public async Task What_cannot_be_viewed_is_bad_input(string message, params string[] args)
    {
        var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), ["splat", "view", .. args], new StringWriter(), talk);
        Assert.Equal(2, code);
        Assert.Contains(message, talk.ToString());
    }

    /// <summary>Runs a verb with a page until its page has been read, and ends it.</summary>
    private static async Task<(Uri Address, string Talk)> ServeAsync(params string[] args)
    {
        Skip.If(OperatingSystem.IsWindows(), "ends a program with a signal");
        string program = Path.Combine(AppContext.BaseDirectory, "likeness.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. args, "--no-open", "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            string line = (await process.StandardOutput.ReadLineAsync(patience.Token))!;
            JsonElement figures = JsonDocument.Parse(line).RootElement;
            var address = new Uri(figures.GetProperty("url").GetString()!);
            Assert.Equal((address.Port, "127.0.0.1"), (figures.GetProperty("port").GetInt32(), address.Host));
            using var http = new HttpClient();
            Assert.Contains("<title>Likeness</title>", await http.GetStringAsync(address, patience.Token), StringComparison.Ordinal);
            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(patience.Token);
            Assert.Equal(0, process.ExitCode);
            Assert.Equal("", await process.StandardOutput.ReadToEndAsync(patience.Token));
            return (address, await process.StandardError.ReadToEndAsync(patience.Token));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
