using System.Numerics;
using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Tests.Geometry;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Cli;

/// <summary>Meshes that are not one clean surface go through <c>morphable train</c> and <c>eval</c> with a warning.</summary>
public sealed class OddTopologyTests
{
    [Theory]
    [InlineData("two pieces", "cheb", null)]
    [InlineData("two pieces", "spiral", null)]
    [InlineData("fin", "cheb", "three or more triangles")]
    [InlineData("fin", "spiral", "three or more triangles")]
    [InlineData("no area", "cheb", "no area")]
    [InlineData("no area", "spiral", "no area")]
    [InlineData("loose vertex", "cheb", "in no triangle")]
    [InlineData("loose vertex", "spiral", "in no triangle")]
    public async Task A_model_is_learned_and_says_what_is_odd(string kind, string convolution, string? warning)
    {
        using var folder = new TemporaryFolder();
        MeshSet set = Copies(Odd(kind), 12);
        MeshSetFiles.Save(folder["set.npz"], set);
        (int code, string data, string talk) = await RunAsync(
            "morphable", "train", "--data", folder["set.npz"], "--split", "none", "--conv", convolution, "--preset", "tuned", "--latent", "2",
            "--epochs", "150", "--batch", "4", "--run", folder["run"], "--out", folder["m.safetensors"], "--json");
        Assert.True(code == 0, talk);
        Assert.Equal(warning is null, !talk.Contains(warning ?? "triangles", StringComparison.Ordinal));
        double error = JsonDocument.Parse(data).RootElement.GetProperty("test_mean_mm").GetDouble();

        // The copies differ in size and place along one axis; their mean leaves some millimetres.
        Assert.InRange(error, 0, MeanError(set) / 2);
        (code, data, talk) = await RunAsync("morphable", "eval", "--model", folder["m.safetensors"], "--data", folder["set.npz"], "--json");
        Assert.True(code == 0, talk);
        Assert.Equal(error, JsonDocument.Parse(data).RootElement.GetProperty("mean_mm").GetDouble(), 1e-3);
    }

    private static Mesh Odd(string kind)
    {
        Mesh ball = Shapes.Icosphere(2);
        Vector3[] positions = [.. ball.Positions.Select(p => p * 50)];
        int[] triangles = [.. ball.Topology.Triangles];
        int n = positions.Length;
        (int a, int b) = (triangles[0], triangles[1]);
        return kind switch
        {
            "two pieces" => new Mesh([.. positions, .. positions.Select(p => (p * 0.4f) + new Vector3(120, 0, 0))], [.. triangles, .. triangles.Select(t => t + n)]),
            "fin" => new Mesh([.. positions, positions[a] * 1.5f], [.. triangles, b, a, n]),
            "no area" => new Mesh([.. positions, positions[a]], [.. triangles, a, n, b]),
            "loose vertex" => new Mesh([.. positions, new Vector3(100, 0, 0)], triangles),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static MeshSet Copies(Mesh mesh, int count)
    {
        var vertices = new List<float>();
        for (int i = 0; i < count; i++)
        {
            float size = 1 + (0.3f * MathF.Sin(i)), shift = 20 * MathF.Cos(2 * i);
            foreach (Vector3 p in mesh.Positions)
            {
                vertices.AddRange([p.X * size, (p.Y * size) + shift, p.Z * size]);
            }
        }

        return new MeshSet(mesh.Topology, [.. vertices]);
    }

    private static double MeanError(MeshSet set)
    {
        double sum = 0;
        for (int v = 0; v < set.VertexCount; v++)
        {
            Vector3[] all = [.. Enumerable.Range(0, set.Count).Select(s => new Vector3(set.Sample(s).Slice(3 * v, 3)))];
            var mean = all.Aggregate(Vector3.Zero, (a, b) => a + (b / all.Length));
            sum += all.Average(p => (p - mean).Length());
        }

        return sum / set.VertexCount;
    }

    private static async Task<(int Code, string Data, string Talk)> RunAsync(params string[] args)
    {
        var data = new StringWriter();
        var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), args, data, talk);
        return (code, data.ToString(), talk.ToString());
    }
}
