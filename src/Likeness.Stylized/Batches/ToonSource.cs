using Likeness.Geometry.Faces;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Batches;

/// <summary>
/// Random avatars of an engine. With several variants an avatar is drawn so often one after the other, each time with slightly other proportions, from
/// another side and with another expression: what an identity network learns to overlook (spec C3).
/// </summary>
public sealed class ToonSource : IPictureSource
{
    private const ulong VariantStream = 1;
    private const float ProportionNoise = 0.05f;
    private const float LargestYaw = 12;
    private const float LargestPitch = 8;
    private readonly IAvatarEngine _engine;
    private readonly long _seed;
    private readonly int _variants;
    private readonly bool _neutral;

    /// <summary>Makes a source.</summary>
    /// <param name="engine">Draws the avatars.</param>
    /// <param name="size">Rows and columns of the pictures.</param>
    /// <param name="seed">Decides who is drawn.</param>
    /// <param name="variants">Pictures of each avatar; 1 draws each once, as it is, in the engine's normal view.</param>
    /// <param name="posed">Turn the head and move the face even where there is one variant: the exemplars that spec C5 calls unnormalised.</param>
    /// <param name="neutral">Give every avatar a neutral mouth: the paper's normalised exemplars, which take smiles away (spec A1).</param>
    public ToonSource(IAvatarEngine engine, int size, long seed, int variants = 1, bool posed = false, bool neutral = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(variants, 1);
        (_engine, Size, _seed, _variants, Posed, _neutral) = (engine, size, seed, variants, posed || variants > 1, neutral);
    }

    /// <inheritdoc/>
    public AvatarSchema Schema => _engine.Schema;

    /// <inheritdoc/>
    public int Size { get; }

    /// <summary>True when heads are turned and faces move.</summary>
    public bool Posed { get; }

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"toon, schema {Schema.Name}, {Size} pixels, seed {_seed}, {_variants} variants, {(Posed ? "posed" : "normal")}{(_neutral ? ", neutral mouths" : "")}");

    /// <inheritdoc/>
    public PictureSample Draw(int index)
    {
        int subject = index / _variants, variant = index % _variants;
        RandomSource random = new RandomSource(_seed).Split((ulong)subject);
        AvatarVector vector = _engine.Sample(random);
        vector = _neutral ? vector.With(AvatarSchemas.MouthShape, AvatarSchemas.NeutralMouth) : vector;
        var view = new AvatarView { Size = Size };
        bool smiles = false;
        if (Posed)
        {
            RandomSource own = random.Split(VariantStream + (ulong)variant);
            vector = _variants > 1 ? Varied(vector, own) : vector;
            float[] expression = Expression(own, out smiles);
            view = view with { Yaw = LargestYaw * Signed(own), Pitch = LargestPitch * Signed(own), Expression = expression };
        }

        return new PictureSample(_engine.Render(vector, view), vector, subject) { Smiles = smiles };
    }

    private static AvatarVector Varied(AvatarVector vector, RandomSource random)
    {
        float[] values = [.. vector.Values];
        for (int i = 0; i < vector.Schema.Continuous.Count; i++)
        {
            values[i] = Math.Clamp(values[i] + (ProportionNoise * (float)random.NextNormal()), 0, 1);
        }

        return new AvatarVector(vector.Schema, values);
    }

    private static float[] Expression(RandomSource random, out bool smiles)
    {
        float[] weights = new float[ArkitShapes.Count];
        smiles = random.NextFloat() < 0.5f;
        if (smiles)
        {
            weights[ArkitShapes.IndexOf("mouthSmileLeft")] = weights[ArkitShapes.IndexOf("mouthSmileRight")] = 0.4f + (0.6f * random.NextFloat());
        }

        weights[ArkitShapes.IndexOf("jawOpen")] = random.NextFloat() < 0.3f ? 0.5f * random.NextFloat() : 0;
        return weights;
    }

    private static float Signed(RandomSource random) => (2 * random.NextFloat()) - 1;
}
