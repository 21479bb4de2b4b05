using System.Numerics;
using Likeness.Splatting.Rasterization.Projection;
using Likeness.Splatting.Rasterization.Tiles;
using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization;

/// <summary>
/// A rendered frame: its images, what densification needs to know of the Gaussians, and the lists that the way back walks again.
/// Use one again for the next frame: its memory is kept, and nothing is allocated once it has seen the largest frame. All spans are
/// valid until the next frame into the same target.
/// </summary>
public sealed unsafe class RenderTarget : IDisposable
{
    private readonly FrameMemory<float> _images = new("images");
    private readonly FrameMemory<float> _perGaussian = new("radii and depths");
    private readonly FrameMemory<Splat> _unsorted = new("splats");
    private readonly FrameMemory<float> _scratch = new("tiles at work");
    private readonly FrameMemory<int> _walked = new("tiles");
    private readonly FrameMemory<float> _records = new("gradients of splats in tiles");
    private readonly FrameMemory<double> _camera = new("gradients of the camera");
    private readonly FrameMemory<float> _background = new("gradients of the background");
    private readonly DepthOrder _order = new();
    private readonly TileLists _lists = new();

    /// <summary>Image width in pixels; 0 before the first frame.</summary>
    public int Width { get; private set; }

    /// <summary>Image height in pixels; 0 before the first frame.</summary>
    public int Height { get; private set; }

    /// <summary>Number of further channels.</summary>
    public int ExtraChannels { get; private set; }

    /// <summary>Number of Gaussians in the scene.</summary>
    public int GaussianCount { get; private set; }

    /// <summary>How many of them were drawn.</summary>
    public int DrawnCount => _lists.Drawn;

    /// <summary>How many pairs of a Gaussian and a tile were blended.</summary>
    public int InstanceCount => _lists.Instances;

    /// <summary>Colours with the background behind them, [height, width, 3].</summary>
    public ReadOnlySpan<float> Colour => new(Frame.Colour, Pixels * 3);

    /// <summary>How much of the background is covered, 0 to 1, [height, width].</summary>
    public ReadOnlySpan<float> Alpha => new(Frame.Alpha, Pixels);

    /// <summary>The sum of weights times depths along the viewing direction, [height, width], world units; over alpha it is the expected depth.</summary>
    public ReadOnlySpan<float> Depth => new(Frame.Depth, Pixels);

    /// <summary>The further channels, blended without a background, [height, width, extra channels].</summary>
    public ReadOnlySpan<float> Extra => new(Frame.ExtraImage, Pixels * ExtraChannels);

    /// <summary>
    /// For every Gaussian three standard deviations of its image along the longer axis, in pixels, rounded up; 0 for those not drawn.
    /// </summary>
    public ReadOnlySpan<float> Radii => new(_perGaussian.Start, GaussianCount);

    internal View View { get; private set; }

    internal TileFrame Frame { get; private set; }

    private int Pixels => Width * Height;

    /// <summary>Gives the memory back. The target may be used again.</summary>
    public void Dispose()
    {
        _images.Release();
        _perGaussian.Release();
        _unsorted.Release();
        _scratch.Release();
        _walked.Release();
        _records.Release();
        _camera.Release();
        _background.Release();
        _order.Release();
        _lists.Release();
        Width = Height = GaussianCount = 0;
        Frame = default;
    }

    internal void Render(in GaussianPointers scene, in View view, RasterizerOptions options, float red, float green, float blue)
    {
        View = view;
        Width = view.Width;
        Height = view.Height;
        ExtraChannels = scene.ExtraChannels;
        GaussianCount = scene.Count;
        float* radii = _perGaussian.Reserve(2L * scene.Count), depths = radii + scene.Count;
        Splat* unsorted = _unsorted.Reserve(scene.Count);
        ProjectionForward.Run(scene, view, unsorted, radii, depths);
        ulong* order = _order.Sort(radii, depths, scene.Count, out int drawn);
        _lists.Build(scene, order, drawn, unsorted, view.Width, view.Height);

        long pixels = (long)view.Width * view.Height;
        float* images = _images.Reserve(pixels * (6 + scene.ExtraChannels));
        var frame = new TileFrame
        {
            Splats = _lists.Splats,
            Extra = _lists.Extra,
            ExtraChannels = scene.ExtraChannels,
            Instances = _lists.ByTile,
            Starts = _lists.Starts,
            Walked = _walked.Reserve(_lists.Tiles),
            Across = _lists.Across,
            Tiles = _lists.Tiles,
            Width = view.Width,
            Height = view.Height,
            Red = red,
            Green = green,
            Blue = blue,
            LogThreshold = (float)Math.Log2(options.AlphaThreshold),
            MaximumAlpha = (float)options.MaximumAlpha,
            TransmittanceStop = (float)options.TransmittanceStop,
            GradientThroughCap = options.GradientThroughCap,
            Colour = images,
            Alpha = images + (3 * pixels),
            Depth = images + (4 * pixels),
            Transmittance = images + (5 * pixels),
            ExtraImage = images + (6 * pixels),
        };
        frame.Slots = Work.Slots;
        frame.Scratch = _scratch.Reserve((long)frame.Slots * frame.ScratchStride);
        Frame = frame;
        TileForward.Run(frame);
    }

    /// <summary>The way back: gradients of the scene into the plan's pointers, of the camera and the background as results.</summary>
    internal CameraGradient Backward(in GaussianPointers scene, in GaussianPointers gradients, in TileBackward.Cotangents cotangents, float* screenNorms, bool add, out Vector3 background)
    {
        TileFrame frame = Frame;

        // There may be more threads now than when the frame was rendered.
        frame.Slots = Work.Slots;
        frame.Scratch = _scratch.Reserve((long)frame.Slots * frame.ScratchStride);
        int stride = TileBackward.RecordStride(ExtraChannels), blocks = SceneBackward.Blocks(scene.Count);
        float* records = _records.Reserve((long)_lists.Instances * stride), backgrounds = _background.Reserve(4L * _lists.Tiles);
        double* camera = _camera.Reserve((long)blocks * FootprintBackward.CameraNumbers);
        TileBackward.Run(frame, cotangents, records, backgrounds);
        SceneBackward.Run(new SceneBackward.Plan
        {
            Scene = scene,
            Gradients = gradients,
            View = View,
            Add = add,
            Splats = _unsorted.Start,
            Slots = _lists.Slots,
            Bounds = _lists.Bounds,
            PerSplat = _lists.PerSplat,
            BySplat = _lists.BySplat,
            Records = records,
            RecordStride = stride,
            ScreenNorms = screenNorms,
            Camera = camera,
        });

        double red = 0, green = 0, blue = 0;
        for (int tile = 0; tile < _lists.Tiles; tile++)
        {
            red += backgrounds[4 * tile];
            green += backgrounds[(4 * tile) + 1];
            blue += backgrounds[(4 * tile) + 2];
        }

        background = new Vector3((float)red, (float)green, (float)blue);
        Span<double> sums = stackalloc double[FootprintBackward.CameraNumbers];
        sums.Clear();
        for (int block = 0; block < blocks; block++)
        {
            for (int k = 0; k < sums.Length; k++)
            {
                sums[k] += camera[(block * sums.Length) + k];
            }
        }

        return new CameraGradient
        {
            Translation = new Vector3((float)sums[0], (float)sums[1], (float)sums[2]),
            Rotation = new Vector3((float)sums[3], (float)sums[4], (float)sums[5]),
            FocalX = (float)sums[6],
            FocalY = (float)sums[7],
            CentreX = (float)sums[8],
            CentreY = (float)sums[9],
        };
    }
}
