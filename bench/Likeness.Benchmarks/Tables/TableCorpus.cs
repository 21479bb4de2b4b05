using Likeness.Geometry.Bust;
using Likeness.Geometry.Corpora;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Ict;
using Likeness.Geometry.Meshes;

namespace Likeness.Benchmarks.Tables;

/// <summary>Meshes to learn from, other meshes of the same people, and meshes of other people where the corpus has them.</summary>
internal sealed record TableCorpus(MeshSet Training, MeshSet Test, MeshSet? Unseen, IReadOnlyDictionary<string, int[]> Masks)
{
    /// <summary>Passes that make about 1,500 updates with batches of eight.</summary>
    public static int ShortEpochs(string corpus) => corpus == "12x12" ? 5 : 24;

    /// <summary>Makes or reads a corpus.</summary>
    /// <param name="name"><c>sequences</c> (ICT faces in motion), <c>12x12</c> (the specification's section 1.1) or <c>bust</c>.</param>
    /// <param name="ict">The folder of the ICT data; not used by the Bust.</param>
    public static TableCorpus Load(string name, string ict)
    {
        if (name == "bust")
        {
            var face = BustModel.Create(new BustOptions { Parts = false });
            var people = new SequenceOptions { Identities = 10, Frames = 52 };
            MeshSet training = SequenceCorpus.Make(face, people);
            return new TableCorpus(
                training,
                SequenceCorpus.Make(face, people with { FirstFrame = 52, Frames = 15 }),
                SequenceCorpus.Make(face, people with { Identities = 3, Frames = 20, Seed = 1000 }),
                training.Masks);
        }

        IReadOnlyDictionary<string, int[]> masks = MeshMasks.Load(Path.Combine(ict, "ict_face_5k.npz"), 5000);
        if (name == "sequences")
        {
            string test = Path.Combine(ict, "sequences_test.npz");
            return new TableCorpus(
                MeshSetFiles.Load(Path.Combine(ict, "sequences_train.npz#train")).Set, MeshSetFiles.Load(test + "#test").Set, MeshSetFiles.Load(test + "#unseen").Set, masks);
        }

        MeshSet all = IctCorpus.Make(IctFaceKit.Load(Path.Combine(ict, "ict_face_5k.npz")).Face);
        MeshSplit split = MeshSplits.Modular(all.Count);
        return new TableCorpus(all.Subset(split.Train), all.Subset(split.Test), null, masks);
    }
}
