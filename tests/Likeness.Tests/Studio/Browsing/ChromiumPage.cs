using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tests.Support;

namespace Likeness.Tests.Studio.Browsing;

/// <summary>A page in a headless Chromium, driven over its DevTools protocol. Draws with the processor, so that any machine gives the same picture.</summary>
internal sealed class ChromiumPage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--hide-scrollbars", "--remote-debugging-port=0",
    ];

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentQueue<string> _errors = new();
    private Task _receiving = Task.CompletedTask;
    private int _lastCall;

    private ChromiumPage(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>What the console said in red, exceptions and failed requests included.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Starts the browser with an empty page.</summary>
    /// <param name="width">Of the page in pixels.</param>
    /// <param name="height">Of the page in pixels.</param>
    public static async Task<ChromiumPage> OpenAsync(int width, int height)
    {
        string program = Requires.Program("chromium");
        string profile = Directory.CreateTempSubdirectory("likeness-chromium-").FullName;
        var start = new ProcessStartInfo(program, [.. Flags, $"--user-data-dir={profile}", "about:blank"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        // A full pipe would stop the browser.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var page = new ChromiumPage(process, profile);
        try
        {
            await page.ConnectAsync();
            foreach (string domain in new[] { "Runtime", "Log", "Page" })
            {
                await page.CallAsync($"{domain}.enable");
            }

            await page.CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an address and waits until its scripts run.</summary>
    public async Task GoAsync(Uri address)
    {
        await CallAsync("Page.navigate", new JsonObject { ["url"] = address.ToString() });
        await UntilAsync("document.documentElement !== null && document.readyState === 'complete'");
    }

    /// <summary>The value of a JavaScript expression.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        JsonElement answer = await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out JsonElement details), $"{expression}: {details}");
        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    /// <summary>Waits until a JavaScript expression is true.</summary>
    public async Task UntilAsync(string condition)
    {
        var clock = Stopwatch.StartNew();
        while ((await EvaluateAsync($"Boolean({condition})")).ValueKind != JsonValueKind.True)
        {
            Assert.True(clock.Elapsed < Patience, $"'{condition}' is still not true; the page says: {await EvaluateAsync("document.body?.innerText")}; errors: {string.Join(" | ", Errors)}");
            await Task.Delay(50);
        }
    }

    /// <summary>Presses and releases a key.</summary>
    /// <param name="key">Its name in JavaScript: "ArrowLeft", "0".</param>
    public async Task PressAsync(string key)
    {
        var down = new JsonObject { ["type"] = "keyDown", ["key"] = key };
        if (key.Length == 1)
        {
            down["text"] = key;
        }

        await CallAsync("Input.dispatchKeyEvent", down);
        await CallAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key });
    }

    /// <summary>Drags the mouse with its left button from one place to another.</summary>
    public async Task DragAsync(int fromX, int fromY, int toX, int toY)
    {
        await MouseAsync("mousePressed", fromX, fromY);
        await MouseAsync("mouseMoved", toX, toY);
        await MouseAsync("mouseReleased", toX, toY);

        Task MouseAsync(string type, int x, int y) =>
            CallAsync("Input.dispatchMouseEvent", new JsonObject { ["type"] = type, ["x"] = x, ["y"] = y, ["button"] = "left", ["buttons"] = 1, ["clickCount"] = 1 });
    }

    /// <summary>Takes a picture of the page. LIKENESS_SCREENSHOTS names a folder to keep it in.</summary>
    /// <param name="name">What to call it there.</param>
    public async Task<Image> PictureAsync(string name)
    {
        JsonElement answer = await CallAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" });
        byte[] png = answer.GetProperty("data").GetBytesFromBase64();
        if (Environment.GetEnvironmentVariable("LIKENESS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), png);
        }

        return PngReader.Decode(png);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        _socket.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _stop.Dispose();
        _sending.Dispose();
        DeleteProfile();
    }

    private async Task ConnectAsync()
    {
        // The browser writes its port into its profile.
        string file = Path.Combine(_profile, "DevToolsActivePort");
        var clock = Stopwatch.StartNew();
        string[] lines = [];
        while (lines.Length < 2)
        {
            Assert.False(_process.HasExited, "Chromium has ended");
            Assert.True(clock.Elapsed < Patience, "Chromium does not start");
            await Task.Delay(50);
            lines = File.Exists(file) ? await File.ReadAllLinesAsync(file) : [];
        }

        using var http = new HttpClient();
        JsonElement targets = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{lines[0]}/json"))).RootElement;
        JsonElement page = targets.EnumerateArray().First(t => t.GetProperty("type").GetString() == "page");
        await _socket.ConnectAsync(new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!), _stop.Token);
        _receiving = ReceiveAsync();
    }

    private async Task<JsonElement> CallAsync(string method, JsonObject? parameters = null)
    {
        int id = Interlocked.Increment(ref _lastCall);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        byte[] message = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] });
        await _sending.WaitAsync(_stop.Token);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(Patience);
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                message.SetLength(0);
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                Take(JsonDocument.Parse(message.ToArray()).RootElement);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            // The test is over, or the browser has gone and the calls below say so.
        }

        foreach (TaskCompletionSource<JsonElement> call in _calls.Values)
        {
            call.TrySetException(new InvalidOperationException("The connection to Chromium has ended."));
        }
    }

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("id", out JsonElement id))
        {
            if (_calls.TryRemove(id.GetInt32(), out TaskCompletionSource<JsonElement>? call))
            {
                if (message.TryGetProperty("result", out JsonElement result))
                {
                    call.SetResult(result);
                }
                else
                {
                    call.SetException(new InvalidOperationException(message.ToString()));
                }
            }

            return;
        }

        JsonElement what = message.GetProperty("params");
        string? error = message.GetProperty("method").GetString() switch
        {
            "Runtime.exceptionThrown" => what.GetProperty("exceptionDetails").ToString(),
            "Runtime.consoleAPICalled" when what.GetProperty("type").GetString() is "error" or "assert" => what.GetProperty("args").ToString(),
            "Log.entryAdded" when what.GetProperty("entry").GetProperty("level").GetString() == "error" => what.GetProperty("entry").ToString(),
            _ => null,
        };
        if (error is not null)
        {
            _errors.Enqueue(error);
        }
    }

    private void DeleteProfile()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 20)
            {
                // A helper process may still be writing.
                Thread.Sleep(100);
            }
        }
    }
}
