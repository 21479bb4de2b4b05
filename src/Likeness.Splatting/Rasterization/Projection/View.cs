using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization.Projection;

/// <summary>The numbers of a camera and of the options that projection needs, in float32.</summary>
internal struct View
{
    /// <summary>The longest side of an image, in pixels.</summary>
    public const int LargestSide = 16384;

    // R, row-major, and t of p_camera = R p + t.
    public float R00, R01, R02, R10, R11, R12, R20, R21, R22;
    public float T0, T1, T2;
    public float FocalX, FocalY, CentreX, CentreY;

    // Where the camera stands.
    public float EyeX, EyeY, EyeZ;

    // The range that x/z and y/z are held in for the Jacobian.
    public float LowX, HighX, LowY, HighY;
    public float Near, Dilation, Threshold;
    public int Width, Height;
    public ExtentMode Extent;
    public bool Antialiased;

    // Whether those limits move with the principal point.
    public bool LimitsShift;

    // Whether the direction of a colour is a constant on the way back.
    public bool DetachDirections;

    /// <summary>Takes the numbers over.</summary>
    /// <exception cref="LikenessException">The image has no pixels or too many, or a number of the camera is not usable.</exception>
    public static View Of(Camera camera, RasterizerOptions options)
    {
        if (camera.Width < 1 || camera.Height < 1 || camera.Width > LargestSide || camera.Height > LargestSide)
        {
            throw new LikenessException($"The camera's image is {camera.Width} by {camera.Height} pixels; each side must be 1 to {LargestSide}.");
        }

        Vector3 eye = camera.Position;
        float sum = camera.CentreX + camera.CentreY + eye.X + eye.Y + eye.Z + camera.Right.LengthSquared() + camera.Down.LengthSquared() + camera.Forward.LengthSquared();
        if (!float.IsFinite(sum) || !(camera.FocalX > 0 && camera.FocalY > 0 && float.IsFinite(camera.FocalX) && float.IsFinite(camera.FocalY)))
        {
            throw new LikenessException(string.Create(
                CultureInfo.InvariantCulture,
                $"The camera cannot be rendered from: focal lengths {camera.FocalX} and {camera.FocalY} (more than 0 expected), principal point ({camera.CentreX}, {camera.CentreY}), position ({eye.X}, {eye.Y}, {eye.Z}); all must be finite."));
        }

        float halfX = 0.5f * camera.Width / camera.FocalX, halfY = 0.5f * camera.Height / camera.FocalY;
        bool symmetric = options.Limits == JacobianLimits.Symmetric;
        return new View
        {
            R00 = camera.Right.X,
            R01 = camera.Right.Y,
            R02 = camera.Right.Z,
            R10 = camera.Down.X,
            R11 = camera.Down.Y,
            R12 = camera.Down.Z,
            R20 = camera.Forward.X,
            R21 = camera.Forward.Y,
            R22 = camera.Forward.Z,
            T0 = camera.Translation.X,
            T1 = camera.Translation.Y,
            T2 = camera.Translation.Z,
            FocalX = camera.FocalX,
            FocalY = camera.FocalY,
            CentreX = camera.CentreX,
            CentreY = camera.CentreY,
            EyeX = eye.X,
            EyeY = eye.Y,
            EyeZ = eye.Z,
            LowX = symmetric ? -1.3f * halfX : -((camera.CentreX / camera.FocalX) + (0.3f * halfX)),
            HighX = symmetric ? 1.3f * halfX : ((camera.Width - camera.CentreX) / camera.FocalX) + (0.3f * halfX),
            LowY = symmetric ? -1.3f * halfY : -((camera.CentreY / camera.FocalY) + (0.3f * halfY)),
            HighY = symmetric ? 1.3f * halfY : ((camera.Height - camera.CentreY) / camera.FocalY) + (0.3f * halfY),
            Near = (float)options.Near,
            Dilation = (float)options.Dilation,
            Threshold = (float)options.AlphaThreshold,
            Width = camera.Width,
            Height = camera.Height,
            Extent = options.Extent,
            Antialiased = options.Mode == RasterizerMode.Antialiased,
            LimitsShift = !symmetric,
            DetachDirections = options.DetachDirections,
        };
    }
}
