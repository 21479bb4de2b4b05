using System.Numerics;
using Likeness.Avatars.Importers.Flame;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Avatars.Importers;

/// <summary>Skinning of a converted FLAME model, on a made-up one whose results can be checked by thought.</summary>
public sealed class FlameModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_rest_it_is_its_template_in_millimetres(bool flatPose)
    {
        TinyFlame.Save(_folder["flame.npz"], flatPose);
        var model = FlameModel.Load(_folder["flame.npz"]);
        var posed = new Vector3[model.VertexCount];
        Vector3 root = model.Evaluate(new FlameParameters(), posed);
        Assert.All(posed.Zip(TinyFlame.Template), static p => Close(1000 * p.Second, p.First));
        Close(new Vector3(0, -150, 0), root);
    }

    [Fact]
    public void Shapes_expressions_offsets_and_the_jaw_do_what_they_say()
    {
        TinyFlame.Save(_folder["flame.npz"]);
        var model = FlameModel.Load(_folder["flame.npz"]);
        float[] offset = new float[2 * TinyFlame.Vertices * 3];
        offset[(3 * 11) + 2] = 0.02f;
        var parameters = new FlameParameters
        {
            Shape = [1, 0],
            Expression = [2, 0, 0],
            Jaw = new Vector3(MathF.PI / 2, 0, 0),
            // More rows than the model has: teeth that another program added.
            StaticOffset = offset,
        };
        var posed = new Vector3[model.VertexCount];
        model.Evaluate(parameters, posed);
        Vector3 rest = TinyFlame.Template[8];
        Close(1000 * new Vector3(1.1f * rest.X, rest.Y + 0.02f, rest.Z), posed[8]);
        Close((1000 * TinyFlame.Template[11]) + new Vector3(8, 20, 20), posed[11]);
        // A quarter turn about +X takes +Y to +Z and +Z to -Y: the chin, in front of and below its joint, goes down and back.
        Vector3 arm = (1000 * (TinyFlame.Template[2] - TinyFlame.JawJoint)) with { X = 0 };
        Close(new Vector3(-88, 20 - arm.Z, arm.Y), posed[2]);
    }

    [Fact]
    public void What_is_no_converted_model_is_named()
    {
        TinyFlame.Save(_folder["a.npz"], also: w => w.Add("kintree_table", NpyArray.Of([-1, 0, 4, 1, 1], 1, 5)));
        Assert.Contains("each after its parent", Assert.Throws<InvalidFileException>(() => FlameModel.Load(_folder["a.npz"])).Message, StringComparison.Ordinal);
        new NpzWriter().Add("v_template", NpyArray.Of(new float[12], 4, 3)).Save(_folder["b.npz"]);
        Assert.Contains("has no array 'shapedirs'", Assert.Throws<InvalidFileException>(() => FlameModel.Load(_folder["b.npz"])).Message, StringComparison.Ordinal);
        new NpzWriter().Add("v_template", NpyArray.Of(new float[12], 4, 3)).Add("shapedirs", NpyArray.Of(new float[12], 4, 3)).Add("posedirs", NpyArray.Of(new float[1], 1))
            .Add("J_regressor", NpyArray.Of(new float[1], 1)).Add("weights", NpyArray.Of(new float[1], 1)).Add("f", NpyArray.Of(new int[3], 1, 3)).Save(_folder["c.npz"]);
        Assert.Contains("'shapedirs' has shape [4, 3]; [4, 3, shapes and expressions] was expected", Assert.Throws<InvalidFileException>(() => FlameModel.Load(_folder["c.npz"])).Message, StringComparison.Ordinal);
    }

    private static void Close(Vector3 expected, Vector3 found) => Assert.True(Vector3.Distance(expected, found) < 1e-2f, $"{found} where {expected} was expected");
}
