using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Rasterization.Reference;
using Likeness.Splatting.Scenes;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>A rendering case of the splat_* files: linear scales and opacities in the file, logarithms and logits here.</summary>
internal sealed class SplatCase
{
    public SplatCase(string file, string name)
    {
        Golden = GoldenFile.Load(file).Case(name);
        Width = Golden.Whole("width", 0);
        Height = Golden.Whole("height", 0);
        Options = new RasterizerOptions
        {
            Near = Golden.Number("near", 0.01),
            Dilation = Golden.Number("eps2d", 0.3),
            MaximumAlpha = Golden.Number("max_alpha", 0.99),
            TransmittanceStop = Golden.Number("t_min", 1e-4),
            Mode = Golden.Text("mode", "classic") == "antialiased" ? RasterizerMode.Antialiased : RasterizerMode.Classic,
            Limits = Golden.Text("clamp", "gsplat") == "inria" ? JacobianLimits.Symmetric : JacobianLimits.OffCentre,
        };
        Scales = Golden.Doubles("in/scales");
        Opacities = Golden.Has("in/opacities") ? Golden.Doubles("in/opacities") : [];
        double[] view = Golden.Doubles("in/view"), k = Golden.Doubles("in/K");
        View = new ReferenceView
        {
            Width = Width,
            Height = Height,
            Rotation = [view[0], view[1], view[2], view[4], view[5], view[6], view[8], view[9], view[10]],
            Translation = [view[3], view[7], view[11]],
            FocalX = k[0],
            FocalY = k[1],
            CentreX = k[2],
            CentreY = k[3],
        };
        Background = Golden.Has("in/bg") ? Golden.Doubles("in/bg") : [0, 0, 0];
        Scene = new ReferenceScene(Scales.Length / 3, Golden.Whole("sh_degree", 0), 0);
        Golden.Doubles("in/means").CopyTo(Scene.Means, 0);
        Golden.Doubles("in/quats").CopyTo(Scene.Rotations, 0);
        for (int i = 0; i < Scales.Length; i++)
        {
            Scene.LogScales[i] = Math.Log(Scales[i]);
        }

        for (int i = 0; i < Opacities.Length; i++)
        {
            Scene.OpacityLogits[i] = Math.Log(Opacities[i] / (1 - Opacities[i]));
        }

        if (Golden.Has("in/sh"))
        {
            Golden.Doubles("in/sh").CopyTo(Scene.Colours, 0);
        }
    }

    public GoldenCase Golden { get; }

    public int Width { get; }

    public int Height { get; }

    public RasterizerOptions Options { get; }

    public ReferenceView View { get; }

    public ReferenceScene Scene { get; }

    public double[] Background { get; }

    public double[] Scales { get; }

    public double[] Opacities { get; }

    public Vector3 Background3 => new((float)Background[0], (float)Background[1], (float)Background[2]);

    /// <summary>Pixels whose alpha or transmittance is next to a threshold, [height, width].</summary>
    public bool[] Fragile => [.. Golden.Ints("out/fragile").Select(f => f != 0)];

    /// <summary>The camera in float32.</summary>
    public static Camera Narrow(ReferenceView view)
    {
        float[] r = [.. view.Rotation.Select(v => (float)v)];
        return new Camera
        {
            Width = view.Width,
            Height = view.Height,
            FocalX = (float)view.FocalX,
            FocalY = (float)view.FocalY,
            CentreX = (float)view.CentreX,
            CentreY = (float)view.CentreY,
            Right = new Vector3(r[0], r[1], r[2]),
            Down = new Vector3(r[3], r[4], r[5]),
            Forward = new Vector3(r[6], r[7], r[8]),
            Translation = new Vector3((float)view.Translation[0], (float)view.Translation[1], (float)view.Translation[2]),
        };
    }

    /// <summary>The scene in float32.</summary>
    public static GaussianScene Narrow(ReferenceScene scene)
    {
        var narrow = new GaussianScene(scene.Count, scene.Degree, scene.ExtraChannels);
        Copy(scene.Means, narrow.Means);
        Copy(scene.LogScales, narrow.LogScales);
        Copy(scene.Rotations, narrow.Rotations);
        Copy(scene.OpacityLogits, narrow.OpacityLogits);
        Copy(scene.Extra, narrow.Extra);
        int rest = narrow.RestCoefficients * 3;
        for (int i = 0; i < scene.Count; i++)
        {
            Copy(scene.Colours.AsSpan(i * (rest + 3), 3), narrow.ShDc.AsSpan(i * 3, 3));
            Copy(scene.Colours.AsSpan((i * (rest + 3)) + 3, rest), narrow.ShRest.AsSpan(i * rest, rest));
        }

        return narrow;
    }

    private static void Copy(ReadOnlySpan<double> source, Span<float> target)
    {
        for (int i = 0; i < source.Length; i++)
        {
            target[i] = (float)source[i];
        }
    }
}
