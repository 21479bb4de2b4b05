using System.Numerics;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Shading;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Photo;

/// <summary>Takes photographs of one size. Keeps its buffers and serves one caller at a time.</summary>
internal sealed class PhotoRenderer(int size)
{
    private readonly SurfaceStage _stage = new(size);
    private readonly Vector3[] _light = new Vector3[size * size];

    /// <summary>Takes a photograph.</summary>
    /// <param name="scene">Person and conditions.</param>
    /// <param name="view">The camera, in pixels.</param>
    /// <param name="sampleSize">Half a pixel in millimetres.</param>
    public AvatarPicture Draw(PhotoScene scene, Likeness.Geometry.Cameras.Camera view, float sampleSize)
    {
        _stage.Draw(scene.Frame, view);
        SurfaceBuffer buffer = _stage.Buffer;
        Work.For(_stage.Bands, new LightBlocks(new PhotoLightStage(scene, buffer, sampleSize), buffer.Side));
        var labels = new AvatarLabel[size * size];
        Work.For(_stage.Bands, new ResolveBlocks(buffer, new BackdropStage(scene.Conditions), scene.Conditions, _light, labels, size));
        return new AvatarPicture(CameraStage.Develop(_light, size, scene.Conditions.Camera, new RandomSource(scene.Conditions.Seed).Split(1)), labels);
    }

    private readonly struct LightBlocks(PhotoLightStage light, int side) : IBlocks
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

    private readonly struct ResolveBlocks(SurfaceBuffer buffer, BackdropStage backdrop, PhotoConditions conditions, Vector3[] light, AvatarLabel[] labels, int size) : IBlocks
    {
        public void Run(int block)
        {
            Span<int> votes = stackalloc int[8];
            Vector3 brightness = conditions.Ambient + (0.5f * conditions.Key.Colour);
            int first = block * SurfaceStage.BandRows;
            for (int row = first; row < Math.Min(size, first + SurfaceStage.BandRows); row++)
            {
                for (int column = 0; column < size; column++)
                {
                    votes.Clear();
                    Vector3 sum = Vector3.Zero;
                    int empty = 0;
                    for (int s = 0; s < 4; s++)
                    {
                        int at = (((2 * row) + (s >> 1)) * buffer.Side) + (2 * column) + (s & 1);
                        votes[(int)buffer.Label[at]]++;
                        if (buffer.Group[at] >= 0)
                        {
                            sum += buffer.Light[at];
                        }
                        else
                        {
                            empty++;
                        }
                    }

                    if (empty > 0)
                    {
                        sum += empty * brightness * backdrop.At((column + 0.5f) / size, (row + 0.5f) / size);
                    }

                    int pixel = (row * size) + column;
                    light[pixel] = sum / 4;
                    labels[pixel] = AvatarRenderer.Winner(votes);
                }
            }
        }
    }
}
