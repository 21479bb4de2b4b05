using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize create</c>: an avatar from one photo.</summary>
internal static class CreateVerb
{
    private const string Both = "both";
    private const string LandmarksAlone = "landmarks";
    private static readonly Option<string> Photo = new("--photo") { Description = "A photo of one person from the front: PNG, or anything that ffmpeg reads.", HelpName = "FILE", Required = true };
    private static readonly Option<string?> Landmarks = new("--landmarks") { Description = "MediaPipe's 478 landmarks, as 'stylize landmarks' writes them: one array, or one named after each photo; landmarks.npz beside the photo without this.", HelpName = "FILE.npz" };
    private static readonly Option<string?> Mask = new("--mask") { Description = "Bright where the person is; helps to find the hair.", HelpName = "FILE.png" };
    private static readonly Option<string> Method = new("--method") { Description = "What looks at the photo: the networks of the cascade beside landmarks and colours, or those alone.", HelpName = "both|landmarks", DefaultValueFactory = _ => Both };
    private static readonly Option<string?> Cascade = new("--cascade") { Description = "Networks of your own (stylize train) in the place of those that ship: the run's folder or its cascade.safetensors.", HelpName = "DIR|FILE" };
    private static readonly Option<string> Schema = new("--schema") { Description = "full has every asset, toon is the small setting of the experiments.", HelpName = "full|toon", DefaultValueFactory = _ => "full" };
    private static readonly Option<string> Out = new("--out") { Description = "The avatar.", HelpName = "FILE.json", Required = true };
    private static readonly Option<string?> Report = new("--report") { Description = "Also a page with photo, avatar and the candidates of every choice.", HelpName = "FILE.html" };

    private static readonly PublishedOptions Published = new();

    public static Command Create()
    {
        var verb = new Verb(
            "create", "Makes an avatar from one photo and the landmarks of its face.",
            "likeness stylize create --photo me.jpg --landmarks landmarks.npz --out me.json --report me.html",
            "likeness stylize create --photo me.jpg --landmarks landmarks.npz --cascade cascade-run --out me.json")
        {
            Photo, Landmarks, Mask, Method, Cascade, Schema, Out, Report,
        };
        Published.AddTo(verb);
        verb.Does(Make);
        return verb;
    }

    private static void Make(Call call, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var stages = new List<KeyValuePair<string, double>>();
        AvatarSchema schema = AvatarSchemas.Named(call.Get(Schema));
        if (call.Get(Cascade) is null && Published.Files(call).Length > 0)
        {
            throw new LikenessException("Published networks are part of a cascade that was trained with them: give it with --cascade.");
        }

        ISelfieMethod method = Timed("load", () => MethodOf(call, schema));
        SelfieInput input = Timed("read", () => SelfieInput.Read(call.Get(Photo), call.Get(Landmarks), call.Get(Mask), cancel));
        AlignedSelfie selfie = Timed("align", () => AlignedSelfie.Cut(input));
        SelfieEstimate estimate = Timed("estimate", () => method.Estimate(selfie));
        cancel.ThrowIfCancellationRequested();
        foreach (string warning in input.Warnings)
        {
            call.Output.Warn(warning);
        }

        double seconds = clock.Elapsed.TotalSeconds;
        string? page = call.Get(Report) is null ? null : SelfieReport.Make(input, selfie, estimate, method.Name, stages).ToHtml();
        AvatarFile.Save(call.Get(Out), estimate.Avatar);
        if (call.Get(Report) is { } report && page is not null)
        {
            AtomicFile.WriteText(report, page);
        }

        foreach (SlotEstimate slot in estimate.Slots)
        {
            call.Output.Say(string.Create(CultureInfo.InvariantCulture, $"{slot.Group,-12} {slot.Best,-14} {slot.Ranked[0].Score:0.00}   {string.Join(", ", slot.Ranked.Skip(1).Take(2).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Option} {r.Score:0.00}")))}"));
        }

        call.Output.Say($"{call.Get(Photo)}: {call.Get(Out)}, by {method.Name}");
        call.Output.Result(new JsonObject
        {
            ["path"] = call.Get(Out),
            ["report"] = call.Get(Report),
            ["schema"] = method.Schema.Name,
            ["attributes"] = Attributes(estimate),
            // The estimator optimises nothing; the search of the cascade does.
            ["objective"] = estimate.Objective is { } objective ? Math.Round(objective, 5) : null,
            ["stage_ms"] = new JsonObject(stages.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)Math.Round(s.Value, 1)))),
            ["seconds"] = Math.Round(seconds, 3),
            ["method"] = method.Name,
        });

        T Timed<T>(string stage, Func<T> work)
        {
            long before = Stopwatch.GetTimestamp();
            T result = work();
            stages.Add(new KeyValuePair<string, double>(stage, Stopwatch.GetElapsedTime(before).TotalMilliseconds));
            return result;
        }
    }

    private static ISelfieMethod MethodOf(Call call, AvatarSchema schema) => (call.Get(Method), call.Get(Cascade)) switch
    {
        (Both, { } path) => new CascadeMethod(CascadePath.Load(path, Published.Load(call)), schema),
        (Both, null) => new CascadeMethod(new AvatarCascade(CascadeFile.LoadDefault()), schema),
        (LandmarksAlone, null) => new LandmarkEstimator(schema),
        (LandmarksAlone, _) => throw new LikenessException("--method landmarks uses no networks: leave out either it or --cascade."),
        (string other, _) => throw new LikenessException($"--method {other}: expected both or landmarks."),
    };

    // Numbers by name, then each choice with its option, score and confidence.
    private static JsonObject Attributes(SelfieEstimate estimate)
    {
        var attributes = new JsonObject();
        AvatarSchema schema = estimate.Avatar.Schema;
        for (int i = 0; i < schema.Continuous.Count; i++)
        {
            attributes[schema.Continuous[i]] = Math.Round(estimate.Avatar.Continuous[i], 4);
        }

        foreach (SlotEstimate slot in estimate.Slots)
        {
            attributes[slot.Group] = new JsonObject { ["option"] = slot.Best, ["score"] = Math.Round(slot.Ranked[0].Score, 4), ["confidence"] = Math.Round(slot.Confidence, 4) };
        }

        return attributes;
    }
}
