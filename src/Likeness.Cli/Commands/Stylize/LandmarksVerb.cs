using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Imaging.Png;
using Likeness.Studio;
using Likeness.Studio.Landmarks;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize landmarks</c>: the landmarks of the face in a photo, found by MediaPipe's packages in a browser on this computer.</summary>
internal static class LandmarksVerb
{
    // A page that works says something every few seconds; starting takes a minute on a slow machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly Option<string[]> Photo = new("--photo")
    {
        Description = "A photo of one person from the front: PNG, or anything that ffmpeg reads. May be given several times.",
        HelpName = "FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Out = new("--out") { Description = "The landmarks: an array [478, 3] named after each photo.", HelpName = "FILE.npz", Required = true };
    private static readonly Option<string?> Mask = new("--mask") { Description = "Also a picture that is bright where the person is, of a single photo.", HelpName = "FILE.png" };
    private static readonly Option<string?> Packages = new("--packages")
    {
        Description = $"The folder that MediaPipe's npm packages were installed into [default: {MediaPipePackages.Variable}, else a folder for your own data, which the message about missing packages names].",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Show = new("--show") { Description = "Show the page in your own browser, which finds the face, instead of a Chromium without a window." };

    public static Command Create()
    {
        var verb = new Verb(
            "landmarks", "Finds the landmarks of the face in a photo, and where the person is. A browser on this computer does it; the photo stays here.",
            "likeness stylize landmarks --photo me.jpg --out me.npz --mask me-mask.png",
            "likeness stylize landmarks --photo ada.jpg --photo bob.jpg --out landmarks.npz --show")
        {
            Photo, Out, Mask, Packages, Show,
        };
        verb.Does(FindAsync);
        return verb;
    }

    private static async Task FindAsync(Call call, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        string[] paths = call.Get(Photo);
        Check(call, paths);
        MediaPipePackages packages = MediaPipePackages.In(call.Get(Packages) ?? MediaPipePackages.DefaultFolder);
        var search = new LandmarkSearch([.. paths.Select(p => new SearchedPhoto(p, SelfieInput.ReadPhoto(p, cancel)))], packages, masks: call.Get(Mask) is not null);
        StudioHost host = await StudioHost.StartAsync(new StudioOptions { Landmarks = search }, cancel).ConfigureAwait(false);
        IReadOnlyList<FoundFace> faces;
        await using (host.ConfigureAwait(false))
        {
            string? program = call.Get(Show) ? null : ProgramFinder.Find(HeadlessBrowser.Programs);
            faces = program is null
                ? await ShownAsync(call, host, search, cancel).ConfigureAwait(false)
                : await HiddenAsync(call, program, host, search, cancel).ConfigureAwait(false);
        }

        cancel.ThrowIfCancellationRequested();
        SelfieLandmarks.Write(call.Get(Out), faces.Select(f => (f.Name, f.Landmarks)));
        if (call.Get(Mask) is { } mask)
        {
            PngWriter.Write(mask, faces[0].Mask!);
        }

        call.Output.Say($"{string.Join(", ", paths)}: {call.Get(Out)}{(call.Get(Mask) is { } written ? $", {written}" : "")}");
        call.Output.Result(new JsonObject
        {
            ["path"] = call.Get(Out),
            ["mask"] = call.Get(Mask),
            ["photos"] = new JsonArray([.. faces.Select(f => (JsonNode?)f.Name)]),
            ["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 3),
        });
    }

    private static void Check(Call call, string[] paths)
    {
        if (!call.Get(Out).EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            throw new LikenessException($"--out {call.Get(Out)}: a file ending in .npz was expected.");
        }

        if (call.Get(Mask) is { } mask && (paths.Length > 1 || !mask.EndsWith(".png", StringComparison.OrdinalIgnoreCase)))
        {
            throw new LikenessException($"--mask {mask}: {(paths.Length > 1 ? $"a mask belongs to one photo, and {paths.Length} were given; run the command for each of them." : "a file ending in .png was expected.")}");
        }

        if (paths.GroupBy(Path.GetFileNameWithoutExtension).FirstOrDefault(g => g.Count() > 1) is { } twins)
        {
            throw new LikenessException($"{string.Join(" and ", twins)}: landmarks go by the photo's name without folder and ending, and these have the same. Rename one.");
        }
    }

    // In the user's own browser, for as long as that takes.
    private static async Task<IReadOnlyList<FoundFace>> ShownAsync(Call call, StudioHost host, LandmarkSearch search, CancellationToken cancel)
    {
        call.Output.Line(host.Address.ToString());
        if (call.Output.Json)
        {
            // The result is the last line; whoever opens the page needs this one before.
            call.Output.Record(new JsonObject { ["url"] = host.Address.ToString() }.ToJsonString());
        }

        bool opened = call.Get(Show) && Browser.TryOpen(host.Address);
        call.Output.Say(opened ? "Opening the browser, which finds the face. Ctrl-C stops." : "Open this address in a browser, which then finds the face. Ctrl-C stops.");
        return await search.Completion.WaitAsync(cancel).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<FoundFace>> HiddenAsync(Call call, string program, StudioHost host, LandmarkSearch search, CancellationToken cancel)
    {
        call.Output.Say($"{Path.GetFileName(program)} looks for the face on this computer ...");
        HeadlessBrowser browser = HeadlessBrowser.Open(program, host.Address);
        await using (browser.ConfigureAwait(false))
        {
            while (true)
            {
                int before = search.Reports;
                Task first = await Task.WhenAny(search.Completion, browser.Ended, Task.Delay(Patience, cancel)).ConfigureAwait(false);
                cancel.ThrowIfCancellationRequested();
                if (search.Completion.IsCompleted)
                {
                    return await search.Completion.ConfigureAwait(false);
                }

                if (first == browser.Ended)
                {
                    throw new LikenessException($"{program}: the browser ended before it had found anything. Open the page in your own browser with --show.");
                }

                if (search.Reports == before)
                {
                    throw new LikenessException($"{program}: the page has reported nothing for {Patience.TotalSeconds:0} seconds. Open it in your own browser with --show.");
                }
            }
        }
    }
}
