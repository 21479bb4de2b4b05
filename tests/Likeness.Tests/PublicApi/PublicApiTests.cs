using System.Reflection;
using Likeness.Tests.Support;

namespace Likeness.Tests.PublicApi;

/// <summary>
/// What the libraries show to their users stands in tests/public-api, one text file for each assembly, so that a change of the
/// surface is seen in review. LIKENESS_UPDATE_API=1 rewrites the files.
/// </summary>
public class PublicApiTests
{
    private static readonly string[] Programs = ["Likeness.Cli", "Likeness.Studio"];

    public static TheoryData<string> Libraries
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string file in Directory.GetFiles(AppContext.BaseDirectory, "Likeness.*.dll").Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileNameWithoutExtension(file);
                if (!Programs.Contains(name) && name != typeof(PublicApiTests).Assembly.GetName().Name)
                {
                    data.Add(name);
                }
            }

            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_is_the_recorded_one(string library)
    {
        string path = Path.Combine(RepositoryPaths.Root, "tests", "public-api", library + ".txt");
        string found = ApiText.Of(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable("LIKENESS_UPDATE_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, found);
            return;
        }

        Requires.Hold(File.Exists(path), $"needs {path}; LIKENESS_UPDATE_API=1 records it");
        string[] recorded = File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n'), now = found.Split('\n');
        string[] gone = [.. recorded.Except(now)], fresh = [.. now.Except(recorded)];
        Assert.True(
            recorded.SequenceEqual(now),
            $"The public surface of {library} has changed; if that is meant, run this test with LIKENESS_UPDATE_API=1 and commit the file.\n"
            + $"Gone:\n{string.Join('\n', gone.Take(20))}\nNew:\n{string.Join('\n', fresh.Take(20))}");
    }
}
