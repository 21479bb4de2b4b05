using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Reports;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize random</c>: avatars drawn at random, as files, pictures and one sheet.</summary>
internal static class RandomVerb
{
    private const int LargestCount = 100_000;

    // A sheet of more would be larger than a screen.
    private const int OnSheet = 60;
    private static readonly Option<int> Count = new("--count") { Description = "Number of avatars.", HelpName = "N", DefaultValueFactory = _ => 12 };
    private static readonly Option<string> Schema = new("--schema") { Description = "full has every asset, toon is the small setting of the experiments.", HelpName = "full|toon", DefaultValueFactory = _ => "full" };
    private static readonly Option<int> Size = new("--size") { Description = "Width and height of the pictures.", HelpName = "N", DefaultValueFactory = _ => 256 };
    private static readonly ShadingOption Shading = new();
    private static readonly Option<string> Out = new("--out") { Description = "The folder of the avatars; a new or empty one.", HelpName = "DIR", Required = true };

    public static Command Create()
    {
        var verb = new Verb(
            "random", "Draws avatars at random: a JSON file and a picture each, and a contact sheet of the first sixty.",
            "likeness stylize random --count 12 --seed 7 --schema full --out people")
        {
            Count, Schema, Size, Shading, Out,
        };
        verb.Does(Draw);
        return verb;
    }

    private static void Draw(Call call, CancellationToken cancel)
    {
        string folder = call.Get(Out);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new LikenessException($"--out {folder}: there is something already; name a new or empty folder.");
        }

        int count = call.Get(Count);
        if (count is < 1 or > LargestCount)
        {
            throw new LikenessException($"--count {count}: expected 1 to {LargestCount}.");
        }

        var engine = new StylizedEngine(AvatarSchemas.Named(call.Get(Schema)));
        AvatarView view = new AvatarView { Size = call.Get(Size), Shading = Shading.Of(call) }.Validated();
        var random = new RandomSource(call.Seed);
        var avatars = new AvatarVector[count];
        for (int i = 0; i < count; i++)
        {
            avatars[i] = engine.Sample(random);
        }

        Directory.CreateDirectory(folder);
        var shown = new Image?[Math.Min(count, OnSheet)];
        var clock = Stopwatch.StartNew();
        Work.For(count, new Blocks(engine, avatars, view, folder, shown, cancel));
        cancel.ThrowIfCancellationRequested();
        double seconds = clock.Elapsed.TotalSeconds;
        var sheet = new ContactSheet(Math.Clamp((int)Math.Ceiling(Math.Sqrt(shown.Length * 1.6)), 1, 10));
        for (int i = 0; i < shown.Length; i++)
        {
            sheet.Add(shown[i], Name(i));
        }

        PngWriter.Write(Path.Combine(folder, "sheet.png"), sheet.ToImage());
        call.Output.Say($"{count} avatars of schema {engine.Schema.Name}: {folder}, {Path.Combine(folder, "sheet.png")}");
        call.Output.Result(new JsonObject { ["path"] = folder, ["count"] = count, ["schema"] = engine.Schema.Name, ["size"] = view.Size, ["seconds"] = Math.Round(seconds, 3) });
    }

    private static string Name(int index) => index.ToString("D5", CultureInfo.InvariantCulture);

    private readonly struct Blocks(StylizedEngine engine, AvatarVector[] avatars, AvatarView view, string folder, Image?[] shown, CancellationToken cancel) : IBlocks
    {
        public void Run(int block)
        {
            if (cancel.IsCancellationRequested)
            {
                return;
            }

            Image image = engine.Render(avatars[block], view).Image;
            PngWriter.Write(Path.Combine(folder, Name(block) + ".png"), image);
            AvatarFile.Save(Path.Combine(folder, Name(block) + ".json"), avatars[block]);
            if (block < shown.Length)
            {
                shown[block] = image;
            }
        }
    }
}
