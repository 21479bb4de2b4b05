using System.Numerics;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Selfies;

public sealed class EngineFacesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_ships_is_what_the_engine_shows()
    {
        EngineFaces measured = EngineFaces.Measure();
        if (Environment.GetEnvironmentVariable("LIKENESS_UPDATE_API") == "1")
        {
            measured.Save(Path.Combine(RepositoryPaths.Root, "src", "Likeness.Stylized", "Models", "engine-faces.safetensors"));
        }

        EngineFaces shipped = EngineFaces.Load(Path.Combine(RepositoryPaths.Root, "src", "Likeness.Stylized", "Models", "engine-faces.safetensors"));
        for (int i = 0; i < 3; i++)
        {
            Assert.True(Vector2.Distance(shipped.Places[i], measured.Places[i]) < 1e-4f);
        }

        float[] ratios = [.. ProportionReading.PortraitMiddle.Select((ratio, i) => ratio * (1 + (0.05f * MathF.Sin(i))))];
        float[] wanted = measured.Proportions.Attributes(ratios, measured.Proportions.EngineMiddle), found = shipped.Proportions.Attributes(ratios, shipped.Proportions.EngineMiddle);
        for (int a = 0; a < wanted.Length; a++)
        {
            Assert.Equal(wanted[a], found[a], 1e-3f);
        }

        foreach (AvatarSchema schema in new[] { AvatarSchemas.Full, AvatarSchemas.Toon })
        {
            HairTemplates hair = measured.Hair[schema.Name], kept = shipped.Hair[schema.Name];
            Assert.Equal(schema.Group("hairStyle")!.Count, kept.Hair.Length);
            for (int s = 0; s < hair.Hair.Length; s++)
            {
                // Another processor may round a pixel on an edge to the other side.
                Assert.True(hair.Hair[s].Zip(kept.Hair[s]).Count(pair => pair.First != pair.Second) <= 8, $"{schema.Name}, hair style {s}");
            }

            Assert.All(hair.HairShare.Zip(kept.HairShare), pair => Assert.Equal(pair.First, pair.Second, 0.02f));
            Assert.All(hair.SkinShare.Zip(kept.SkinShare), pair => Assert.Equal(pair.First, pair.Second, 0.02f));
        }
    }

    [Fact]
    public void A_file_that_is_not_ours_is_refused()
    {
        Assert.Throws<InvalidFileException>(() => EngineFaces.Load(_folder["nowhere.safetensors"]));
        var writer = new Likeness.Tensors.Files.SafeTensorsWriter();
        writer.Add("places", new float[6], new Shape(3, 2));
        writer.Save(_folder["other.safetensors"]);
        Assert.Contains("install it again", Assert.Throws<InvalidFileException>(() => EngineFaces.Load(_folder["other.safetensors"])).Message, StringComparison.Ordinal);
    }
}
