using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Benchmarks.Speed;

/// <summary>
/// Rendering, and rendering with its way back, of the comparison scenes: all <c>bench_scene_*.safetensors</c> in the folder that
/// LIKENESS_SPLATS names, else in shared/data/splats beside the repository. Arithmetic is not counted: it depends on the picture.
/// </summary>
internal static class SplattingCases
{
    public static IEnumerable<SpeedCase> All()
    {
        if (Folder() is not { } folder)
        {
            yield break;
        }

        foreach (string file in Directory.GetFiles(folder, "bench_scene_*.safetensors").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file)["bench_scene_".Length..];
            foreach (int size in (int[])[256, 512])
            {
                foreach (int degree in (int[])[0, 3])
                {
                    yield return new SpeedCase($"splat {name} {size} sh{degree} forward", 0, () => Task(file, size, degree).Forward);
                    yield return new SpeedCase($"splat {name} {size} sh{degree} forward + backward", 0, () =>
                    {
                        SpeedComparison task = Task(file, size, degree);
                        return () => task.ForwardBackward();
                    });
                }
            }
        }
    }

    private static SpeedComparison Task(string file, int size, int degree) => new(ComparisonScene.Load(file, degree), size);

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("LIKENESS_SPLATS") is { Length: > 0 } named)
        {
            return named;
        }

        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Likeness.slnx")))
            {
                string beside = Path.Combine(at.FullName, "..", "shared", "data", "splats");
                return Directory.Exists(beside) ? beside : null;
            }
        }

        return null;
    }
}
