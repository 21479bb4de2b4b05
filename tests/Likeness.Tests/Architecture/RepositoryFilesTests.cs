using Likeness.Tests.Support;

namespace Likeness.Tests.Architecture;

public class RepositoryFilesTests
{
    [Theory]
    [InlineData("likeness-demo", true)]
    [InlineData("runs", true)]
    [InlineData("artifacts", true)]
    [InlineData("src/Likeness.Runs/obj", true)]
    [InlineData(".git", true)]
    [InlineData("src/Likeness.Runs", false)]
    [InlineData("src/runs", false)]
    [InlineData("tests/golden", false)]
    public void What_our_own_commands_and_builds_leave_is_none_of_the_repositorys_files(string folder, bool skipped) =>
        Assert.Equal(skipped, RepositoryFiles.IsSkipped(Path.Combine(RepositoryPaths.Root, folder)));
}
