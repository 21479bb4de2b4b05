using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Corpora;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Ict;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Cli.Commands;

/// <summary><c>likeness data</c>: makes mesh sets and says what files hold.</summary>
internal static class DataCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "The npz file to write.", HelpName = "set.npz", Required = true };

    private static readonly Option<string> Split = new("--split")
    {
        Description = "Cut the set by a rule (modular, interpolation, interpolation-coma) into parts to be read as set.npz#train, #validation and #test; 'none' writes one set.",
        DefaultValueFactory = _ => "none",
        HelpName = "RULE",
    };

    public static Command Create() => new("data", "Makes registered mesh sets and says what mesh files hold.") { Bust(), Ict(), Align(), Info() };

    private static Verb Bust()
    {
        Option<int> frames = Frames(), identities = Identities();
        Option<string> part = Part();
        var verb = new Verb(
            "bust",
            "Makes sequences of random people in random motion on the built-in head.",
            "likeness data bust --out set.npz",
            "likeness data bust --out set.npz --identities 20 --frames 100 --seed 7 --split modular") { Out, frames, identities, part, Split };
        verb.Does((call, cancel) =>
        {
            CheckSplit(call);
            BlendshapeFace whole = BustModel.Create();
            BlendshapeFace face = call.Get(part) == "all" ? whole : whole.Part(call.Get(part));
            cancel.ThrowIfCancellationRequested();
            Write(call, SequenceCorpus.Make(face, new SequenceOptions { Identities = call.Get(identities), Frames = call.Get(frames), Seed = call.Seed }), cancel);
        });
        return verb;
    }

    private static Verb Ict()
    {
        var facekit = new Option<string>("--facekit")
        {
            Description = "ICT-FaceKit: its folder FaceXModel, or an npz repacking of the model or its skin.",
            HelpName = "PATH",
            Required = true,
        };
        var corpus = new Option<string>("--corpus")
        {
            Description = "'12x12': 2,880 meshes of 12 people, 12 expressions and 20 frames, the same everywhere; 'sequences': random people in random motion.",
            DefaultValueFactory = _ => "12x12",
        };
        corpus.AcceptOnlyFromAmong("12x12", "sequences");
        Option<int> frames = Frames(), identities = Identities();
        Option<string> part = Part();
        var verb = new Verb(
            "ict",
            "Makes a mesh set from the ICT-FaceKit face model.",
            "likeness data ict --facekit FaceXModel --corpus 12x12 --out ict.npz",
            "likeness data ict --facekit ict_face_5k.npz --corpus sequences --identities 10 --frames 52 --split modular --out motion.npz") { facekit, corpus, Out, frames, identities, part, Split };
        verb.Does((call, cancel) =>
        {
            CheckSplit(call);
            LoadedFace loaded = IctFaceKit.Load(call.Get(facekit));
            foreach (LoadWarning warning in loaded.Warnings)
            {
                call.Output.Warn(warning.Message);
            }

            BlendshapeFace face = call.Get(part) == "all" || loaded.Face.Parts.Count == 0 ? loaded.Face : loaded.Face.Part(call.Get(part));
            cancel.ThrowIfCancellationRequested();
            MeshSet set = call.Get(corpus) == "12x12"
                ? IctCorpus.Make(face)
                : SequenceCorpus.Make(face, new SequenceOptions { Identities = call.Get(identities), Frames = call.Get(frames), Seed = call.Seed });
            Write(call, set, cancel);
        });
        return verb;
    }

    private static Verb Align()
    {
        var path = new Argument<string>("path") { Description = "A mesh set: npz, a folder of OBJ or PLY, or PATH#split." };
        Option<string?> unit = Unit();
        var scale = new Option<bool>("--scale") { Description = "Remove differences of size too, not only of place and direction." };
        var verb = new Verb(
            "align",
            "Turns and moves the meshes of a set onto their common mean, for sets that were not aligned when they were made.",
            "likeness data align scans.npz --out aligned.npz",
            "likeness data align scans --scale --unit mm --out aligned.npz --split modular") { path, Out, scale, unit, Split };
        verb.Does((call, cancel) =>
        {
            CheckSplit(call);
            float? factor = call.Get(unit) is { } name ? MeshReadOptions.FactorOf(name) : null;
            LoadedMeshSet loaded = MeshSetFiles.Load(call.Get(path), new MeshSetOptions { UnitToMillimetres = factor });
            foreach (LoadWarning warning in loaded.Warnings)
            {
                call.Output.Warn(warning.Message);
            }

            AlignedSet aligned = GeneralisedProcrustes.Align(loaded.Set, call.Get(scale));
            if (!aligned.Converged)
            {
                call.Output.Warn($"the mean still moved after {aligned.Rounds} rounds");
            }

            Write(call, aligned.Aligned, cancel);
        });
        return verb;
    }

    private static Verb Info()
    {
        var path = new Argument<string>("path") { Description = "A mesh set (npz, folder of OBJ or PLY, PATH#split), a mesh file, or a face model in npz." };
        Option<string?> unit = Unit();
        var masks = new Option<string?>("--masks") { Description = "An npz file with masks for a set that has none.", HelpName = "other.npz" };
        var verb = new Verb(
            "info",
            "Says what a mesh set holds: counts, topology, bounds, units, splits, masks, and what is wrong with it.",
            "likeness data info heads.npz",
            "likeness data info sequences_test.npz#unseen --masks ict_face_5k.npz --json") { path, unit, masks };
        verb.Does((call, _) =>
        {
            float? factor = call.Get(unit) is { } name ? MeshReadOptions.FactorOf(name) : null;
            DataInfo.Show(call.Output, call.Get(path), new MeshSetOptions { UnitToMillimetres = factor, AllowNonFinite = true }, call.Get(masks));
        });
        return verb;
    }

    private static Option<string?> Unit() => new("--unit") { Description = "The unit of the file: mm, cm, m or in.", HelpName = "UNIT" };

    private static Option<int> Frames() => new("--frames") { Description = "Frames of each person.", DefaultValueFactory = _ => 52, HelpName = "N" };

    private static Option<int> Identities() => new("--identities") { Description = "The number of people.", DefaultValueFactory = _ => 10, HelpName = "M" };

    private static Option<string> Part() => new("--part")
    {
        Description = "The part of the face to take: 'skin', 'all', or a part's name.",
        DefaultValueFactory = _ => "skin",
    };

    // Before the work, not after it.
    private static void CheckSplit(Call call)
    {
        if (call.Get(Split) != "none")
        {
            MeshSplits.ByName(call.Get(Split), 0);
        }
    }

    private static void Write(Call call, MeshSet set, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        string path = call.Get(Out), rule = call.Get(Split);
        if (!Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            throw new LikenessException($"--out {path}: mesh sets are written as .npz.");
        }

        var figures = new JsonObject
        {
            ["path"] = path,
            ["samples"] = set.Count,
            ["vertices"] = set.VertexCount,
            ["triangles"] = set.Topology.TriangleCount,
        };
        if (rule == "none")
        {
            MeshSetFiles.Save(path, set);
        }
        else
        {
            MeshSplit split = MeshSplits.ByName(rule, set.Count);
            MeshSetFiles.Save(path, set, split);
            figures["splits"] = new JsonObject([.. MeshSplit.Parts.Select(p => KeyValuePair.Create(p, (JsonNode?)split.Part(p).Count))]);
        }

        figures["bytes"] = new FileInfo(path).Length;
        call.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: {set.Count} meshes of {set.VertexCount} vertices and {set.Topology.TriangleCount} triangles, in millimetres ({new FileInfo(path).Length / 1e6:F1} MB)"));
        call.Output.Result(figures);
    }
}
