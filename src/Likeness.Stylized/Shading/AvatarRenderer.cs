using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Stylized.Pictures;
using Likeness.Tensors;

namespace Likeness.Stylized.Shading;

/// <summary>
/// Draws head frames of one size: surfaces, light, lines, then four samples to a pixel in linear light. All avatars share one camera, so that sizes can be compared.
/// Keeps its buffers and serves one caller at a time.
/// </summary>
internal sealed class AvatarRenderer(int size)
{
    // A long portrait lens; millimetres of cartoon space that the picture is high.
    private const float FieldOfView = 14;
    private const float PictureHeight = 354;
    private static readonly Vector3 Middle = new(0, -6, -8);

    private readonly SurfaceStage _stage = new(size);

    /// <summary>Pixels a side.</summary>
    public int Size { get; } = size;

    /// <summary>The label with most votes; of equal ones the later one wins: the smaller feature.</summary>
    public static AvatarLabel Winner(ReadOnlySpan<int> votes)
    {
        int best = 0;
        for (int i = 1; i < votes.Length; i++)
        {
            best = votes[i] >= votes[best] && votes[i] > 0 ? i : best;
        }

        return (AvatarLabel)best;
    }

    /// <summary>Draws a frame.</summary>
    public AvatarPicture Draw(HeadFrame frame, AvatarView view)
    {
        float distance = PictureHeight / 2 / MathF.Tan(FieldOfView * (MathF.PI / 360));
        (float sinYaw, float cosYaw) = MathF.SinCos(view.Yaw * (MathF.PI / 180));
        (float sinPitch, float cosPitch) = MathF.SinCos(view.Pitch * (MathF.PI / 180));
        Vector3 from = Middle + (new Vector3(sinYaw * cosPitch, sinPitch, cosYaw * cosPitch) * distance);
        Camera camera = Camera.LookAt(Size, Size, FieldOfView, from, Middle, Vector3.UnitY) with { Near = 10 };
        _stage.Draw(frame, camera);
        float sample = PictureHeight / Size / 2;
        SurfaceBuffer buffer = _stage.Buffer;
        Work.For(_stage.Bands, new LightBlocks(new LightStage(buffer, new ShadowProbe(buffer, sample), view.Shading), buffer.Side));
        var image = new Image(Size, Size);
        var labels = new AvatarLabel[Size * Size];
        // A line is 1/230 of the picture wide, but never thinner than most of a pixel.
        float radius = MathF.Max(1.45f, buffer.Side / 230f);
        OutlineStage? outline = view.Shading == AvatarShading.Cel ? new OutlineStage(buffer, sample, radius) : null;
        Work.For(_stage.Bands, new ResolveBlocks(buffer, outline, view.Background, image, labels));
        return new AvatarPicture(image, labels);
    }

    private readonly struct LightBlocks(LightStage light, int side) : IBlocks
    {
        public void Run(int block)
        {
            int first = block * 2 * SurfaceStage.BandRows;
            for (int y = first; y < Math.Min(side, first + (2 * SurfaceStage.BandRows)); y++)
            {
                for (int x = 0; x < side; x++)
                {
                    light.Light(x, y);
                }
            }
        }
    }

    private readonly struct ResolveBlocks(SurfaceBuffer buffer, OutlineStage? outline, Rgba background, Image image, AvatarLabel[] labels) : IBlocks
    {
        public void Run(int block)
        {
            Vector3 backdrop = background.ToLinear();
            Span<int> votes = stackalloc int[8];
            int first = block * SurfaceStage.BandRows;
            for (int row = first; row < Math.Min(image.Height, first + SurfaceStage.BandRows); row++)
            {
                for (int column = 0; column < image.Width; column++)
                {
                    votes.Clear();
                    Vector3 sum = Vector3.Zero;
                    float cover = 0;
                    for (int s = 0; s < 4; s++)
                    {
                        int x = (2 * column) + (s & 1), y = (2 * row) + (s >> 1), at = (y * buffer.Side) + x;
                        bool drawn = buffer.Group[at] >= 0;
                        float line = 0;
                        Vector3 ink = outline is { } lines ? lines.Line(x, y, out line) : Vector3.Zero;
                        votes[(int)buffer.Label[at]]++;
                        sum += drawn ? Vector3.Lerp(buffer.Light[at], ink, line) : ink * line;
                        cover += drawn ? 1 : line;
                    }

                    int pixel = (row * image.Width) + column;
                    labels[pixel] = Winner(votes);
                    image.Pixels[pixel] = Finish(sum, cover / 4, background, backdrop);
                }
            }
        }

        private static Rgba Finish(Vector3 sum, float cover, Rgba background, Vector3 backdrop)
        {
            Vector3 front = sum / 4;
            if (background.A == 255)
            {
                return Rgba.FromLinear(front + (backdrop * (1 - cover)));
            }

            Rgba own = cover > 0 ? Rgba.FromLinear(front / cover) : Rgba.Transparent;
            return Compositing.Over(own.WithAlpha((byte)MathF.Round(cover * 255)), background);
        }
    }
}
