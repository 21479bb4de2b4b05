using Likeness.Geometry.Meshes;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Morphable.Models;

public sealed class MorphableModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("likeness-model-").FullName;

    private string FilePath => Path.Combine(_folder, "model.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(GraphConvolution.Cheb, AggregationKind.Attention)]
    [InlineData(GraphConvolution.Cheb, AggregationKind.DiffPool)]
    [InlineData(GraphConvolution.Spiral, AggregationKind.Qem)]
    public void A_saved_model_decodes_to_the_same_bits(GraphConvolution convolution, AggregationKind kind)
    {
        (MorphableModel model, MeshSet set) = Train(convolution, kind);
        MorphableModelFile.Save(FilePath, model);
        MorphableModel loaded = MorphableModelFile.Load(FilePath);
        float[] code = model.Encode(set.MeshAt(2));
        Assert.Equal(code, loaded.Encode(set.MeshAt(2)));
        Assert.Equal(model.Decode(code).Positions, loaded.Decode(code).Positions);
        Assert.Equal(model.Masks["front"], loaded.Masks["front"]);
        Assert.Equal(model.Draw(new RandomSource(1UL)), loaded.Draw(new RandomSource(1UL)));
    }

    [Fact]
    public void Decoding_allocates_nothing_after_the_first_time()
    {
        (MorphableModel model, MeshSet set) = Train(GraphConvolution.Cheb, AggregationKind.Qem);
        float[] code = model.Encode(set.MeshAt(0)), vertices = new float[set.VertexCount * 3];
        AllocationCheck.AssertNone(() => model.Decode(code, vertices));
    }

    [Fact]
    public void Damaged_files_are_refused_with_a_message_and_nothing_else()
    {
        (MorphableModel model, _) = Train(GraphConvolution.Cheb, AggregationKind.Qem);
        MorphableModelFile.Save(FilePath, model);
        byte[] whole = File.ReadAllBytes(FilePath);
        var random = new System.Random(3);
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = i % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int k = 0; k < 1 + random.Next(4) && damaged.Length > 0; k++)
            {
                // Most flips go to the header, where structure lives.
                int at = random.Next(i % 2 == 0 ? Math.Min(damaged.Length, 6000) : damaged.Length);
                damaged[at] = (byte)random.Next(256);
            }

            string path = Path.Combine(_folder, "damaged.safetensors");
            File.WriteAllBytes(path, damaged);
            try
            {
                MorphableModelFile.Load(path);
            }
            catch (LikenessException)
            {
                refused++;
            }
        }

        Assert.True(refused > 100, $"only {refused} of 300 damaged files were refused");
    }

    [Fact]
    public void Files_of_other_kinds_and_later_versions_are_named()
    {
        var writer = new SafeTensorsWriter();
        writer.Add("x", new float[1], new Shape(1));
        writer.Save(FilePath);
        Assert.Contains("not a morphable model", Assert.Throws<InvalidFileException>(() => MorphableModelFile.Load(FilePath)).Message, StringComparison.Ordinal);
        writer.Metadata["likeness.kind"] = "morphable";
        writer.Metadata["likeness.version"] = "99";
        writer.Save(FilePath);
        Assert.Contains("version 99", Assert.Throws<InvalidFileException>(() => MorphableModelFile.Load(FilePath)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidFileException>(() => MorphableModelFile.Load(Path.Combine(_folder, "missing.safetensors")));
    }

    [Fact]
    public void Meshes_of_another_topology_are_refused_with_both_sizes()
    {
        (MorphableModel model, MeshSet set) = Train(GraphConvolution.Cheb, AggregationKind.Qem);
        Mesh other = TestHeads.Make(1, subdivisions: 2).MeshAt(0);
        string message = Assert.Throws<LikenessException>(() => model.Encode(other)).Message;
        Assert.Contains($"{other.VertexCount} vertices; the model was trained on {set.VertexCount}", message, StringComparison.Ordinal);
    }

    private static (MorphableModel Model, MeshSet Set) Train(GraphConvolution convolution, AggregationKind kind)
    {
        MeshSet set = TestHeads.Make(6, subdivisions: 3);
        var network = new AutoencoderOptions { Convolution = convolution, EncoderAggregation = kind, DecoderAggregation = kind, Latent = 4 };
        var session = new TrainingSession(set, MeshTemplate.Build(set.MeshAt(0), convolution), TrainingOptions.Paper(network));
        session.Step();
        return (session.Model(set.Masks, null), set);
    }
}
