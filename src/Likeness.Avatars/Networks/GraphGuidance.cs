using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Networks;

/// <summary>
/// Graph-guided optimisation: what the tracker got wrong in expression and pose, read by the codes of the mesh from tokens of time
/// (GraphAvatar, "Graph-Guided Optimization"; spec, section 5). With a single token, as the paper writes it, the attention has one key, and
/// the result does not depend on the mesh.
/// </summary>
public sealed class GraphGuidance : Module
{
    private const int Frequencies = 10;
    private const int TimeInputs = 1 + (2 * Frequencies);
    private const int TimeWidth = 96;
    private const int Width = 32;
    private const int Heads = 4;
    private const int PoseNumbers = 6;
    private const float ExpressionScale = 0.5f;
    private const float LargestRotation = 0.05f;
    private const float LargestTranslation = 0.02f;
    private readonly int _tokens;
    private readonly int _expression;
    private readonly Linear _time1;
    private readonly Linear _time2;
    private readonly Linear _toTokens;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;

    /// <summary>Makes the module; its corrections begin at zero.</summary>
    /// <param name="expression">Numbers of an expression code.</param>
    /// <param name="tokens">Tokens of time; 1 is the paper's degenerate form.</param>
    /// <param name="random">The source of weights.</param>
    public GraphGuidance(int expression, int tokens, RandomSource random)
    {
        (_expression, _tokens) = (expression, tokens);
        _time1 = AddModule("time1", new Linear(TimeInputs, TimeWidth, random.Split(0), activation: Activation.Relu));
        _time2 = AddModule("time2", new Linear(TimeWidth, TimeWidth, random.Split(1), activation: Activation.Relu));
        _toTokens = AddModule("tokens", new Linear(TimeWidth, tokens * Width, random.Split(2)));
        _query = AddModule("query", new Linear(2 * GraphUNet.Code, Width, random.Split(3)));
        _key = AddModule("key", new Linear(Width, Width, random.Split(4)));
        _value = AddModule("value", new Linear(Width, Width, random.Split(5)));
        _output = AddModule("output", new Linear(Width, expression + PoseNumbers, null));
    }

    /// <summary>The corrections at a time.</summary>
    /// <param name="codes">Both codes of the frame's mesh, [1, 16].</param>
    /// <param name="time">The frame's place in the training clip, 0 to 1.</param>
    public GuidedCorrection Forward(Tensor codes, float time)
    {
        Tensor tokens = _toTokens.Forward(_time2.Forward(_time1.Forward(Encoded(time)))).Reshape(1, _tokens, Width);
        Tensor query = _query.Forward(codes).Reshape(1, 1, Width);
        Tensor seen = AttentionOps.MultiHeadAttention(query, _key.Forward(tokens), _value.Forward(tokens), Heads);
        Tensor found = _output.Forward(seen.Reshape(1, Width));
        Tensor rotation = found.Slice(1, _expression, _expression + 3).Tanh() * LargestRotation;
        Tensor translation = found.Slice(1, _expression + 3).Tanh() * LargestTranslation;
        return new GuidedCorrection(found.Slice(1, 0, _expression) * ExpressionScale, translation.Reshape(3), rotation.Reshape(3));
    }

    private static Tensor Encoded(float time)
    {
        Tensor encoded = Tensor.Uninitialized(new Shape(1, TimeInputs));
        encoded.Span[0] = time;
        for (int i = 0; i < Frequencies; i++)
        {
            (float sine, float cosine) = MathF.SinCos(MathF.PI * time * (1 << i));
            encoded.Span[1 + (2 * i)] = sine;
            encoded.Span[2 + (2 * i)] = cosine;
        }

        return encoded;
    }
}

/// <summary>What is added to the tracked numbers of a frame.</summary>
/// <param name="Expression">Added to the expression code, [1, numbers].</param>
/// <param name="Translation">A shift in the camera's axes, heads, [3].</param>
/// <param name="Rotation">A rotation vector in the camera's axes, radians, [3].</param>
public readonly record struct GuidedCorrection(Tensor Expression, Tensor Translation, Tensor Rotation)
{
    /// <summary>
    /// The motion as the rasteriser takes it, [6]: v and w of p' = exp([w]x) p + v. The head turns about its own origin, not about the camera
    /// several heads away, so that a small rotation is a small motion: v = t + shift - exp([w]x) t.
    /// </summary>
    /// <param name="origin">The head's origin in the camera's axes, t, [3].</param>
    public Tensor Motion(Tensor origin)
    {
        Tensor turned = RotationOps.AxisAngleToMatrix(Rotation.Reshape(1, 3)).MatMul(origin.Reshape(1, 3, 1)).Reshape(3);
        return ShapeOps.Concat(0, Translation + origin - turned, Rotation);
    }
}
