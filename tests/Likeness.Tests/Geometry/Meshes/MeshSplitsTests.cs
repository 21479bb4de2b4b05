using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Meshes;

public sealed class MeshSplitsTests
{
    [Theory]
    [InlineData("modular", 0)]
    [InlineData("modular", 7)]
    [InlineData("modular", 2880)]
    [InlineData("interpolation", 20465)]
    [InlineData("interpolation", 5)]
    [InlineData("interpolation-coma", 20465)]
    [InlineData("interpolation-coma", 30)]
    public void Parts_are_ascending_and_every_sample_is_in_one(string rule, int count)
    {
        MeshSplit split = MeshSplits.ByName(rule, count);
        Assert.Equal(Enumerable.Range(0, count), split.Train.Concat(split.Validation).Concat(split.Test).Order());
        foreach (string part in MeshSplit.Parts)
        {
            Assert.Equal(split.Part(part).Order(), split.Part(part));
        }
    }

    [Fact]
    public void Sliced_parts_have_the_stated_sizes()
    {
        MeshSplit split = MeshSplits.Interpolation(20000);
        Assert.Equal((15800, 2000, 2200), (split.Train.Count, split.Validation.Count, split.Test.Count));
        Assert.Equal([0, 10, 100], [split.Test[0], split.Test[10], split.Test[11]]);
        Assert.Equal([11, 20], [split.Validation[0], split.Validation[9]]);
        MeshSplit coma = MeshSplits.InterpolationComa(20000);
        Assert.Equal((17900, 100, 2000), (coma.Train.Count, coma.Validation.Count, coma.Test.Count));
        Assert.Equal(19999, coma.Validation[^1]);
    }

    [Fact]
    public void One_expression_or_identity_can_be_held_out()
    {
        string[] names = [.. from i in Enumerable.Range(0, 3) from e in Enumerable.Range(0, 4) from t in Enumerable.Range(0, 100) select $"id{i}/ex{e}/f{t:000}"];
        MeshSplit split = MeshSplits.Extrapolation(MeshSplits.Labels(names, 1), "ex2");
        Assert.Equal((900, 100, 200), (split.Train.Count, split.Validation.Count, split.Test.Count));
        Assert.All(split.Test.Concat(split.Validation), i => Assert.Contains("/ex2/", names[i]));
        Assert.Equal("id2/ex2/f000", names[split.Validation[0]]);
        MeshSplit person = MeshSplits.Extrapolation(MeshSplits.Labels(names, 0), "id1");
        Assert.Equal((800, 100, 300), (person.Train.Count, person.Validation.Count, person.Test.Count));
        Assert.Contains("no sample; the labels are id0, id1, id2", Replace(Assert.Throws<LikenessException>(() => MeshSplits.Extrapolation(MeshSplits.Labels(names, 0), "id9")).Message));
        Assert.Contains("has no level 3", Assert.Throws<LikenessException>(() => MeshSplits.Labels(names, 3)).Message);
        Assert.Contains("say modular", Assert.Throws<LikenessException>(() => MeshSplits.ByName("fair", 3)).Message);
    }

    private static string Replace(string message) => message.Replace("'id9' is the label of ", "");
}
