using Likeness.Geometry.Alignment;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Gltf;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Gltf;

/// <summary>
/// Makes scenes of the Gaussian primitives of meshes. Also read are files of the extension's drafts: scales as logarithms, colours
/// and opacities in COLOR_0, and attributes named _ROTATION and _SCALE.
/// </summary>
internal sealed class GltfPrimitives(GlbAccessors accessors, string path, List<LoadWarning> warnings)
{
    // The float below 1; keeps the logits of opacities of 0 and 1 finite.
    private const double Least = 5.9604645e-8;

    private readonly HashSet<string> _said = [];

    /// <summary>How many primitives were not Gaussians.</summary>
    public int PassedOver { get; private set; }

    /// <summary>The Gaussians of a mesh.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="world">Where its node puts it, or null when that is no similarity.</param>
    /// <param name="node">The node's number, for messages.</param>
    public IEnumerable<GaussianScene> Read(GlbJson mesh, SimilarityTransform? world, int node)
    {
        foreach (GlbJson primitive in mesh.Objects("primitives"))
        {
            if (primitive.Object("extensions")?.Object(GltfNames.Extension) is not { } extension)
            {
                PassedOver++;
                continue;
            }

            CheckExtension(primitive, extension);
            GaussianScene scene = ReadPrimitive(primitive);
            if (world is not { } transform)
            {
                throw new InvalidFileException(path, $"nodes[{node}] or one above it has a scale that differs along the axes or mirrors, which Gaussians with colours by direction cannot follow; apply it before exporting.");
            }

            if (transform != SimilarityTransform.Identity)
            {
                accessors.Charge((long)scene.Count * (14 + (scene.RestCoefficients * 3)), primitive);
                scene = SceneTransform.Apply(scene, transform);
            }

            yield return scene;
        }
    }

    private void CheckExtension(GlbJson primitive, GlbJson extension)
    {
        if (extension.Object("extensions")?.MemberNames().FirstOrDefault(n => n.Contains("compression", StringComparison.Ordinal)) is { } compression)
        {
            throw primitive.Error($"is compressed with {compression}, which is not read; export without compression");
        }

        string kernel = extension.Text("kernel");
        if (kernel is not ("" or "ellipse"))
        {
            Say("kernel", $"the kernel is '{kernel}'; it is drawn as the usual ellipse.");
        }

        if (extension.Text("colorSpace") is "lin_rec709_display")
        {
            Say("linear-colours", "the colours are linear (lin_rec709_display) and were taken as they are; everything else here is sRGB.");
        }
    }

    private GaussianScene ReadPrimitive(GlbJson primitive)
    {
        GlbJson attributes = primitive.RequireObject("attributes");
        int position = attributes.RequireIndex("POSITION", accessors.Count);
        int degree = DegreeOf(attributes);
        float[] means = accessors.Triples(position, attributes);
        int count = means.Length / 3;
        accessors.Charge((long)count * (14 + ((((degree + 1) * (degree + 1)) - 1) * 3)), primitive);
        GaussianScene scene = SceneLimits.NewScene(path, count, degree);
        means.CopyTo(scene.Means, 0);
        ReadRotations(attributes, scene);
        ReadScales(attributes, scene);
        ReadColours(attributes, scene);
        for (int l = 1, k = 0; l <= degree; l++)
        {
            for (int m = 0; m <= 2 * l; m++, k++)
            {
                float[] values = Values(attributes, GltfNames.Harmonic(l, m), accessors.Triples, 3, count);
                for (int i = 0; i < count; i++)
                {
                    values.AsSpan(i * 3, 3).CopyTo(scene.ShRest.AsSpan(((i * scene.RestCoefficients) + k) * 3));
                }
            }
        }

        return scene;
    }

    private int DegreeOf(GlbJson attributes)
    {
        int degree = 0;
        while (degree < GaussianScene.MaximumDegree && Enumerable.Range(0, (2 * degree) + 3).All(m => attributes.Has(GltfNames.Harmonic(degree + 1, m))))
        {
            degree++;
        }

        if (degree < GaussianScene.MaximumDegree && attributes.MemberNames().Any(n => n.StartsWith($"{GltfNames.Extension}:SH_DEGREE_{degree + 1}", StringComparison.Ordinal)))
        {
            Say("harmonics-cut", $"not all coefficients of degree {degree + 1} are there; degree {degree} was read.");
        }

        return degree;
    }

    private void ReadRotations(GlbJson attributes, GaussianScene scene)
    {
        if (NameOf(attributes, GltfNames.Rotation, "_ROTATION") is not { } name)
        {
            Say("no-rotation", "there are no rotations; nothing is turned.");
            return;
        }

        float[] q = Values(attributes, name, accessors.Vectors4, 4, scene.Count);
        for (int i = 0; i < q.Length; i += 4)
        {
            (scene.Rotations[i], scene.Rotations[i + 1], scene.Rotations[i + 2], scene.Rotations[i + 3]) = (q[i + 3], q[i], q[i + 1], q[i + 2]);
        }
    }

    private void ReadScales(GlbJson attributes, GaussianScene scene)
    {
        string name = NameOf(attributes, GltfNames.Scale, "_SCALE") ?? throw attributes.Error($"has no '{GltfNames.Scale}'");
        float[] scales = Values(attributes, name, accessors.Triples, 3, scene.Count);
        int negative = scales.Count(s => s < 0);
        // Drafts before 2026 stored logarithms, and those of most scenes are negative.
        bool logarithms = 2 * negative > scales.Length;
        for (int i = 0; i < scales.Length; i++)
        {
            scene.LogScales[i] = logarithms ? scales[i] : MathF.Log(MathF.Abs(scales[i]));
        }

        if (logarithms)
        {
            Say("log-scales", "the scales are negative, so they were taken for logarithms, as drafts of the extension had them.");
        }
        else if (negative > 0)
        {
            Say("negative-scale", $"{negative} scales are negative; their size was taken.");
        }
    }

    private void ReadColours(GlbJson attributes, GaussianScene scene)
    {
        float[]? points = attributes.Index("COLOR_0", accessors.Count) is { } index ? accessors.Any(index, attributes) : null;
        int width = points is null || scene.Count == 0 ? 0 : points.Length / scene.Count;
        bool usable = width is 3 or 4 && points!.Length == (long)width * scene.Count;
        if (attributes.Has(GltfNames.Harmonic(0, 0)))
        {
            Values(attributes, GltfNames.Harmonic(0, 0), accessors.Triples, 3, scene.Count).CopyTo(scene.ShDc, 0);
        }
        else if (usable)
        {
            for (int i = 0; i < scene.ShDc.Length; i++)
            {
                scene.ShDc[i] = GaussianActivations.ConstantCoefficient(points![(i / 3 * width) + (i % 3)]);
            }

            Say("point-colours", "colours are those of COLOR_0 and were made constant coefficients.");
        }
        else
        {
            Say("no-colour", "there are no colours; everything is grey.");
        }

        if (attributes.Has(GltfNames.Opacity))
        {
            float[] opacities = Values(attributes, GltfNames.Opacity, accessors.Scalars, 1, scene.Count);
            for (int i = 0; i < opacities.Length; i++)
            {
                scene.OpacityLogits[i] = Logit(opacities[i]);
            }
        }
        else if (usable && width == 4)
        {
            for (int i = 0; i < scene.Count; i++)
            {
                scene.OpacityLogits[i] = Logit(points![(i * 4) + 3]);
            }
        }
        else
        {
            Array.Fill(scene.OpacityLogits, GaussianActivations.Logit(GaussianActivations.InitialOpacity));
            Say("no-opacity", "there is no opacity; every Gaussian got 0.1, with which a fit starts.");
        }

        static float Logit(float opacity) => GaussianActivations.Logit(Math.Clamp(opacity, Least, 1 - Least));
    }

    private float[] Values(GlbJson attributes, string name, Func<int, GlbJson, float[]> read, int width, int count)
    {
        float[] values = read(attributes.RequireIndex(name, accessors.Count), attributes);
        return values.Length == (long)width * count ? values : throw attributes.Error($"gives {values.Length / width} of {name} for {count} positions");
    }

    private static string? NameOf(GlbJson attributes, string name, string draft) => attributes.Has(name) ? name : attributes.Has(draft) ? draft : null;

    private void Say(string code, string message)
    {
        if (_said.Add(code))
        {
            warnings.Add(new LoadWarning(code, message));
        }
    }
}
