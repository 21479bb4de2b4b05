using System.Collections.Concurrent;
using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Faces;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Dressing;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Assets;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Shading;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Photo;

/// <summary>
/// Stands in for a camera: people with known attributes, photographed (spec C2). Natural proportions and colours, two lamps, skin and hair with texture,
/// any pose, expression, background and camera. Safe to call from many threads.
/// </summary>
public sealed class PhotoEngine(AvatarSchema schema)
{
    /// <summary>Millimetres of natural space that a picture is high.</summary>
    public const float PictureHeight = 340;

    private const int CoarseUpTo = 160;

    /// <summary>The point in the middle of a picture: a little below the eyes, half-way into the head.</summary>
    public static readonly Vector3 Middle = new(0, -8, 0);

    // A choice of dyed hair is drawn again in so many of a hundred cases.
    private const float DyedSeldom = 0.8f;

    private readonly StylizedEngine _engine = new(schema);
    private readonly ConcurrentDictionary<int, ConcurrentBag<PhotoRenderer>> _renderers = new();

    /// <summary>What the hidden attributes mean.</summary>
    public AvatarSchema Schema => schema;

    /// <summary>Draws a person at random.</summary>
    public PhotoSubject Sample(RandomSource random)
    {
        AvatarVector attributes = _engine.Sample(random);
        while (!PhotoColours.IsNatural(attributes.Choice("hairColour")!) && random.NextFloat() < DyedSeldom)
        {
            AttributeGroup colours = schema.Group("hairColour")!;
            attributes = attributes.With("hairColour", colours.Options[random.NextInt(colours.Count)]);
        }

        float[] deviations = [(float)random.NextTruncatedNormal(2), (float)random.NextTruncatedNormal(2), (float)random.NextTruncatedNormal(2)];
        return new PhotoSubject(attributes, deviations) { Seed = (long)(random.NextBits() >> 1) };
    }

    /// <summary>Takes a photograph. It depends on nothing but the arguments.</summary>
    /// <param name="subject">The person.</param>
    /// <param name="conditions">Light, pose, expression, background, camera.</param>
    /// <param name="size">Width and height in pixels, 16 to <see cref="AvatarView.MaximumSize"/>.</param>
    /// <exception cref="LikenessException">The attributes are relaxed or of another schema, or the size or an angle is out of range.</exception>
    public AvatarPicture Render(PhotoSubject subject, PhotoConditions conditions, int size)
    {
        Check(subject, conditions, size);
        AvatarRecipe recipe = AvatarRecipe.Of(subject.Attributes, size > CoarseUpTo ? MeshDetail.Fine : MeshDetail.Coarse);
        float[] weights = NaturalProportions.Weights(recipe.Identity, subject.Deviations);
        NaturalHead head = NaturalHead.Instance;
        var positions = new Vector3[head.Face.VertexCount];
        PosedPiece[] posed = head.Pose(recipe, weights, Expression(recipe, conditions), positions);
        var own = new RandomSource(subject.Seed);
        var frame = new HeadFrame(posed, PhotoColours.Of(subject.Attributes, own, conditions.Cloth), recipe.ScalpEdge);
        PhotoSurface surface = Surface(own);
        Camera view = View(conditions, size), samples = view.Resized(2 * size, 2 * size);
        ConcurrentBag<PhotoRenderer> bag = _renderers.GetOrAdd(size, static _ => []);
        PhotoRenderer renderer = bag.TryTake(out PhotoRenderer? kept) ? kept : new PhotoRenderer(size);
        AvatarPicture picture = renderer.Draw(new PhotoScene(frame, samples, EyeCentres(positions), surface, conditions), view, PictureHeight / conditions.Camera.Zoom / size / 2);
        // The buffers of large pictures are not worth keeping.
        if (size <= 512)
        {
            bag.Add(renderer);
        }

        return picture;
    }

    /// <summary>Where 70 points of the face lie in a photograph, in pixels: the 68 of the Multi-PIE scheme in its order, then the middle of the picture's left and right eye.</summary>
    /// <param name="subject">The person.</param>
    /// <param name="conditions">Pose, expression, camera.</param>
    /// <param name="size">Width and height in pixels.</param>
    /// <returns>Column, row and depth relative to the middle of the head in pixels, nearer is smaller.</returns>
    /// <exception cref="LikenessException">As for <see cref="Render"/>.</exception>
    public Vector3[] Landmarks(PhotoSubject subject, PhotoConditions conditions, int size)
    {
        Check(subject, conditions, size);
        AvatarRecipe recipe = AvatarRecipe.Of(subject.Attributes, MeshDetail.Coarse);
        BlendshapeFace face = NaturalHead.Instance.Face;
        var positions = new Vector3[face.VertexCount];
        face.Evaluate(NaturalProportions.Weights(recipe.Identity, subject.Deviations), Expression(recipe, conditions), HeadPose.Rest, positions);
        Camera view = View(conditions, size);
        float distance = view.ToCamera(Middle).Z, pixels = size / PictureHeight * conditions.Camera.Zoom;
        Vector3[] eyes = EyeCentres(positions);
        return [.. face.Landmarks68.Select(v => positions[v]).Concat([Front(eyes[1]), Front(eyes[0])]).Select(Project)];

        Vector3 Project(Vector3 p)
        {
            Vector3 projected = view.Project(p);
            return projected with { Z = (projected.Z - distance) * pixels };
        }

        static Vector3 Front(Vector3 eye) => eye + new Vector3(0, 0, Geometry.Bust.BustSkin.EyeRadius);
    }

    private static float[] Expression(AvatarRecipe recipe, PhotoConditions conditions)
    {
        // A mouth's shape at rest is weaker in people than in cartoons.
        const float AtRest = 0.45f;
        float[] weights = new float[ArkitShapes.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = MathF.Min(1, (AtRest * recipe.RestExpression[i]) + conditions.Expression[i]);
        }

        return weights;
    }

    private static PhotoSurface Surface(RandomSource own)
    {
        float freckles = own.NextFloat() < 0.25f ? 0.2f + (0.8f * own.NextFloat()) : 0;
        return new PhotoSurface((uint)own.NextBits(), freckles, 0.4f + (1.2f * own.NextFloat()), own.NextFloat(), 0.7f + (0.6f * own.NextFloat()));
    }

    private static Camera View(PhotoConditions conditions, int size)
    {
        PhotoCamera camera = conditions.Camera;
        float distance = PictureHeight / camera.Zoom / 2 / MathF.Tan(camera.FieldOfView * (MathF.PI / 360));
        (float sinYaw, float cosYaw) = MathF.SinCos(conditions.Yaw * (MathF.PI / 180));
        (float sinPitch, float cosPitch) = MathF.SinCos(conditions.Pitch * (MathF.PI / 180));
        Vector3 from = Middle + (new Vector3(sinYaw * cosPitch, sinPitch, cosYaw * cosPitch) * distance);
        (float sinRoll, float cosRoll) = MathF.SinCos(camera.Roll * (MathF.PI / 180));
        Vector3 side = new(cosYaw, 0, -sinYaw);
        Camera straight = Camera.LookAt(size, size, camera.FieldOfView, from, Middle, (cosRoll * Vector3.UnitY) + (sinRoll * side)) with { Near = 10 };
        return straight with { CentreX = straight.CentreX + (camera.ShiftX * size), CentreY = straight.CentreY + (camera.ShiftY * size) };
    }

    private static Vector3[] EyeCentres(ReadOnlySpan<Vector3> positions)
    {
        (int First, int Count)[] eyes = NaturalHead.Instance.EyeVertices;
        var centres = new Vector3[eyes.Length];
        for (int e = 0; e < eyes.Length; e++)
        {
            Vector3 sum = Vector3.Zero;
            foreach (Vector3 p in positions.Slice(eyes[e].First, eyes[e].Count))
            {
                sum += p;
            }

            centres[e] = sum / eyes[e].Count;
        }

        return centres[0].X > 0 ? centres : [centres[1], centres[0]];
    }

    private void Check(PhotoSubject subject, PhotoConditions conditions, int size)
    {
        if (!ReferenceEquals(subject.Attributes.Schema, schema))
        {
            throw new LikenessException($"The person is of schema {subject.Attributes.Schema.Name}; the engine photographs {schema.Name}.");
        }

        _ = new AvatarView { Size = size, Yaw = conditions.Yaw, Pitch = conditions.Pitch, Expression = conditions.Expression }.Validated();
        if (conditions.Expression.Length == 0)
        {
            throw new LikenessException($"An expression has {ArkitShapes.Count} weights between 0 and 1; none were given.");
        }
    }
}
