using System.Numerics;
using System.Text.Json;
using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Transforms;

/// <summary>One entry of 'frames'; what it does not say, the top of the file says for all.</summary>
internal readonly struct TransformsFrame(string path, JsonElement root, JsonElement frame, int number)
{
    // Rounded to a few digits by their writers; more than this is no rotation.
    private const double LargestSkew = 0.01;

    private static readonly string[] OtherLenses = ["FISHEYE", "FOV", "PRISM", "EQUIRECT", "SPHERICAL", "PANORAMA", "ORTHO"];

    public InvalidFileException Error(string problem) => new(path, $"frame {number} {problem}.");

    /// <summary>False for an entry of the list that is a number or a text.</summary>
    public bool IsObject => frame.ValueKind == JsonValueKind.Object;

    /// <summary>A text of the frame alone.</summary>
    public string? Text(string name) =>
        frame.ValueKind == JsonValueKind.Object && frame.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A whole number of the frame alone.</summary>
    public int? Index(string name) =>
        frame.ValueKind == JsonValueKind.Object && frame.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int index) ? index : null;

    /// <summary>The rows of the world-to-camera rotation in OpenCV axes, and the translation.</summary>
    public (Vector3 Right, Vector3 Down, Vector3 Forward, Vector3 Translation) Pose()
    {
        Span<double> m = stackalloc double[12];
        ReadMatrix(m);

        // Columns of camera-to-world are the camera's axes in the world; Blender's cameras may carry a scale.
        double scale = Math.Cbrt(Determinant(m));
        if (!(scale > 1e-6))
        {
            throw Error("has a 'transform_matrix' that is no rotation: its determinant is not positive");
        }

        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                double product = ((m[i] * m[j]) + (m[4 + i] * m[4 + j]) + (m[8 + i] * m[8 + j])) / (scale * scale);
                if (Math.Abs(product - (i == j ? 1 : 0)) > LargestSkew)
                {
                    throw Error("has a 'transform_matrix' that is no rotation: its columns are not perpendicular or not of one length");
                }
            }
        }

        Vector3 forward = Vector3.Normalize(-Column(m, 2));
        Vector3 right = Vector3.Normalize(Column(m, 0) - (forward * Vector3.Dot(forward, Column(m, 0))));
        Vector3 down = Vector3.Cross(forward, right);
        var centre = new Vector3((float)m[3], (float)m[7], (float)m[11]);
        return (right, down, forward, -new Vector3(Vector3.Dot(right, centre), Vector3.Dot(down, centre), Vector3.Dot(forward, centre)));
    }

    /// <summary>The lens, or how to make it once the image's size is known.</summary>
    public (BrownLens? Lens, Func<int, int, BrownLens>? LensOf) Lens()
    {
        RefuseFisheyes();
        double? width = Number("w"), height = Number("h");
        double? focalX = Number("fl_x"), focalY = Number("fl_y"), angleX = Number("camera_angle_x"), angleY = Number("camera_angle_y");
        double? centreX = Number("cx"), centreY = Number("cy");
        double k1 = Number("k1") ?? 0, k2 = Number("k2") ?? 0, k3 = Number("k3") ?? 0, p1 = Number("p1") ?? 0, p2 = Number("p2") ?? 0;
        if (focalX is null && focalY is null && angleX is null && angleY is null)
        {
            throw Error("has no focal length: neither 'fl_x' nor 'camera_angle_x' is given in it or at the top of the file");
        }

        foreach (double? focal in new[] { focalX, focalY })
        {
            if (focal is not null and not > 0)
            {
                throw Error($"has a focal length of {focal} pixels; a positive number was expected");
            }
        }

        foreach (double? angle in new[] { angleX, angleY })
        {
            if (angle is not null and not (> 0 and < Math.PI))
            {
                throw Error($"has a field of view of {angle} radians; between 0 and {Math.PI:F4} was expected");
            }
        }

        return width is null || height is null ? (null, Make) : (Make(CheckedSide(width.Value), CheckedSide(height.Value)), null);

        BrownLens Make(int w, int h)
        {
            double? fx = focalX ?? (angleX is { } ax ? w / (2 * Math.Tan(ax / 2)) : null);
            double? fy = focalY ?? (angleY is { } ay ? h / (2 * Math.Tan(ay / 2)) : null);
            return new BrownLens
            {
                Width = w,
                Height = h,
                FocalX = (fx ?? fy)!.Value,
                FocalY = (fy ?? fx)!.Value,
                CentreX = centreX ?? w / 2.0,
                CentreY = centreY ?? h / 2.0,
                K1 = k1,
                K2 = k2,
                K3 = k3,
                P1 = p1,
                P2 = p2,
            };
        }
    }

    private int CheckedSide(double side) =>
        side is >= 1 and <= 1 << 20 ? (int)Math.Round(side) : throw Error($"states an image side of {side} pixels");

    private void RefuseFisheyes()
    {
        string? model = Text("camera_model") ?? (root.TryGetProperty("camera_model", out JsonElement top) && top.ValueKind == JsonValueKind.String ? top.GetString() : null);
        bool fisheye = root.TryGetProperty("is_fisheye", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        if (fisheye || OtherLenses.Any(word => model?.Contains(word, StringComparison.OrdinalIgnoreCase) == true))
        {
            throw Error($"has the camera model {model ?? "fisheye"}; pinhole lenses with Brown's distortion (OPENCV) are read. Undistort the images first");
        }
    }

    /// <summary>A number of the frame, else of the file; null when neither has it.</summary>
    private double? Number(string name)
    {
        if (!(frame.TryGetProperty(name, out JsonElement value) || root.TryGetProperty(name, out value)) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Error($"has a '{name}' that is no finite number");
    }

    private void ReadMatrix(Span<double> m)
    {
        if (!frame.TryGetProperty("transform_matrix", out JsonElement rows) || rows.ValueKind != JsonValueKind.Array || rows.GetArrayLength() is not (3 or 4))
        {
            throw Error("has no 'transform_matrix' of 4 rows");
        }

        for (int i = 0; i < 3; i++)
        {
            JsonElement row = rows[i];
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != 4)
            {
                throw Error("has a 'transform_matrix' whose rows are not of 4 numbers");
            }

            for (int j = 0; j < 4; j++)
            {
                m[(4 * i) + j] = row[j].ValueKind == JsonValueKind.Number && row[j].TryGetDouble(out double value) && double.IsFinite(value)
                    ? value
                    : throw Error("has a 'transform_matrix' with something that is no finite number");
            }
        }
    }

    private static double Determinant(ReadOnlySpan<double> m) =>
        (m[0] * ((m[5] * m[10]) - (m[6] * m[9]))) - (m[1] * ((m[4] * m[10]) - (m[6] * m[8]))) + (m[2] * ((m[4] * m[9]) - (m[5] * m[8])));

    private static Vector3 Column(ReadOnlySpan<double> m, int j) => new((float)m[j], (float)m[4 + j], (float)m[8 + j]);
}
