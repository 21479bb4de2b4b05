using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Look;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Synthetic;

namespace Likeness.Tests.Splatting.Fitting.Training;

/// <summary>The textured Bust, photographed: 35 pictures of 64 by 64, of which every seventh is held out and 30 are left. Made once for all tests.</summary>
public sealed class BustCapture : IDisposable
{
    public const int TrainingViews = 30;

    public string Folder { get; } = Directory.CreateTempSubdirectory("likeness-bust-").FullName;

    public BustCapture()
    {
        const int TextureSize = 256;
        var image = new Image(TextureSize, TextureSize);
        BustTexture.Paint(TextureSize).CopyTo(image.Bytes);
        MeshCapture.Write(Folder, FaceParts.Of(BustModel.Create(), BustModel.Create().Neutral, new Texture(image)), new MeshCaptureOptions { Views = 35, Size = 64 });
        Data = CaptureDataset.Load(Folder, new CaptureOptions { TestEvery = 7 });
    }

    public CaptureDataset Data { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
