using System.Numerics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Avatars.Driving;

/// <summary>One number of an expression code, and how far it may be moved.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Low">The least that makes sense.</param>
/// <param name="High">The most.</param>
/// <param name="Rest">Its value when the face does nothing.</param>
/// <param name="Learned">False where the avatar's clip hardly ever moved it: what it does is then anybody's guess.</param>
public sealed record CodeRange(string Name, float Low, float High, float Rest, bool Learned);

/// <summary>
/// An avatar that shows single expressions when it is asked to: the mesh of a code comes from the avatar's clip (<see cref="CodeToMesh"/>), or
/// stays at rest where there is no clip, and then jaw and lids hardly move. Not for several threads at once.
/// </summary>
public sealed class AvatarPuppet
{
    // What is drawn besides the Gaussians when only they are asked for.
    private const int NoPicture = 4;

    // Codes of models such as FLAME's are in deviations of a population.
    private const float Deviations = 2;
    private const float LeastMotion = 0.02f;
    private readonly CodeToMesh? _meshes;
    private readonly float[] _rest;

    /// <summary>Prepares an avatar.</summary>
    /// <param name="model">The avatar.</param>
    /// <param name="clip">The clip that it learned from, or null.</param>
    /// <exception cref="LikenessException">The avatar has no Gaussians, or the clip another topology or other codes.</exception>
    public AvatarPuppet(AvatarModel model, AvatarClip? clip)
    {
        if (model.Method == AvatarMethod.Static)
        {
            throw new LikenessException("The avatar is a textured mesh, which has no Gaussians to show. Train one with another --method.");
        }

        if (clip is not null)
        {
            Geometry.Files.Sets.TopologyDifference.Require(model.Template.Mean.Topology, "the avatar", clip.Topology, clip.Name);
            if (!clip.ExpressionNames.SequenceEqual(model.ExpressionNames))
            {
                throw new LikenessException($"{clip.Name}: its {clip.ExpressionLength} expression numbers are not the {model.ExpressionNames.Count} that the avatar learned. Give the clip that it was trained on.");
            }
        }

        (Model, Clip) = (model, clip);
        _meshes = clip is null ? null : new CodeToMesh(clip, clip.Frames);
        Codes = Ranges(model, clip);
        _rest = [.. Codes.Select(static c => c.Rest)];
    }

    /// <summary>The avatar.</summary>
    public AvatarModel Model { get; }

    /// <summary>The clip, or null.</summary>
    public AvatarClip? Clip { get; }

    /// <summary>The numbers of a code.</summary>
    public IReadOnlyList<CodeRange> Codes { get; }

    /// <summary>The code of a face that does nothing.</summary>
    public ReadOnlySpan<float> Rest => _rest;

    /// <summary>What the network is given for an expression.</summary>
    /// <param name="code">A number each of <see cref="Codes"/>.</param>
    /// <param name="camera">From where, millimetres.</param>
    /// <exception cref="ShapeException">The code has another length.</exception>
    public HeadInput Express(ReadOnlySpan<float> code, Camera camera)
    {
        if (code.Length != Codes.Count)
        {
            throw new ShapeException($"A code of {Codes.Count} numbers was expected; {code.Length} were given.");
        }

        float[] vertices = new float[Model.Template.VertexCount * 3];
        if (_meshes is not null)
        {
            _meshes.Evaluate(code, vertices);
        }
        else
        {
            Model.Template.Mean.Coordinates.CopyTo(vertices);
        }

        return Pose(vertices, code, camera);
    }

    /// <summary>What the network is given for a frame of the clip, seen by another camera.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="camera">From where, millimetres.</param>
    /// <exception cref="InvalidOperationException">There is no clip.</exception>
    public HeadInput Replay(int frame, Camera camera) => Clip is null
        ? throw new InvalidOperationException("There is no clip to replay.")
        : Pose(Clip.VerticesOf(frame), Clip.ExpressionOf(frame), camera);

    /// <summary>What the network is given for a mesh and its expression.</summary>
    /// <param name="vertices">[vertices, 3], millimetres.</param>
    /// <param name="code">A number each of <see cref="Codes"/>.</param>
    /// <param name="camera">From where, millimetres.</param>
    public HeadInput Pose(ReadOnlySpan<float> vertices, ReadOnlySpan<float> code, Camera camera)
    {
        HeadTemplate template = Model.Template;
        float[] positions = new float[vertices.Length];
        template.Apply(vertices, positions);
        return new HeadInput
        {
            Features = template.Features(vertices),
            Positions = Tensor.From(positions, positions.Length / 3, 3),
            Expression = Tensor.From(code, 1, code.Length),
            Camera = template.Frame.Apply(camera),
            Background = Tensor.From([1f, 1f, 1f], 3),
        };
    }

    /// <summary>The Gaussians, millimetres, in the colours that they have from the camera's place.</summary>
    public GaussianScene Gaussians(in HeadInput input)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        HeadFrame frame = Model.Template.Frame;
        return GaussianExport.Scene(Model.Network.Draw(input with { Enhanced = false }).Drawn!.Value, frame, frame.Undo(input.Camera.Position));
    }

    /// <summary>The finished picture, on white.</summary>
    public Image Picture(in HeadInput input)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        return AvatarEvaluation.ToImage(Model.Network.Draw(input with { Enhanced = true }).Final);
    }

    /// <summary>A camera for <see cref="Gaussians"/>, of which the place alone counts.</summary>
    /// <param name="eye">Where it is, millimetres; not the head's own middle.</param>
    public Camera From(Vector3 eye)
    {
        Vector3 centre = Model.Template.Frame.Centre, view = centre - eye;
        Vector3 up = MathF.Abs(view.Y) > 0.99f * view.Length() ? Vector3.UnitZ : Vector3.UnitY;
        return Camera.LookAt(NoPicture, NoPicture, 20, eye, centre, up);
    }

    /// <summary>The camera of a clip that looks most straight at the face.</summary>
    public static Camera Straight(AvatarClip clip) => clip.Cameras.MinBy(static c => c.Forward.Z)!;

    /// <summary>The angle between the upper and the lower edge of a camera's picture, degrees.</summary>
    public static float FieldOfView(Camera camera) => 2 * MathF.Atan(0.5f * camera.Height / camera.FocalY) * (180 / MathF.PI);

    private static CodeRange[] Ranges(AvatarModel model, AvatarClip? clip)
    {
        bool arkit = CodeNames.AreArkit(model.ExpressionNames);
        return [.. model.ExpressionNames.Select((name, i) =>
        {
            if (clip is null)
            {
                return arkit ? new CodeRange(name, 0, 1, 0, true) : new CodeRange(name, -Deviations, Deviations, 0, true);
            }

            float low = float.PositiveInfinity, high = float.NegativeInfinity, sum = 0;
            for (int f = 0; f < clip.Frames; f++)
            {
                float value = clip.ExpressionOf(f)[i];
                (low, high, sum) = (MathF.Min(low, value), MathF.Max(high, value), sum + value);
            }

            bool learned = high - low > LeastMotion * (arkit ? 1 : MathF.Max(1e-6f, MathF.Abs(high) + MathF.Abs(low)));
            return arkit ? new CodeRange(name, 0, 1, 0, learned) : new CodeRange(name, low, MathF.Max(high, low + 1e-3f), sum / clip.Frames, learned);
        })];
    }
}
