using System.Numerics;
using Likeness.Avatars.Packages;
using Likeness.Studio.Watching;
using Likeness.Tensors;

namespace Likeness.Studio.Heads;

/// <summary>An animated package: frames and a sound, no network.</summary>
internal sealed class PackageHead : ShownHead
{
    private readonly AvatarPackage _package;

    /// <summary>Opens a package.</summary>
    /// <exception cref="InvalidFileException">It cannot be played.</exception>
    public PackageHead(string path)
    {
        _package = AvatarPackage.Open(path);
        try
        {
            PackageManifest manifest = _package.Manifest;
            Sound = _package.ReadSound() is { } content ? new HeadSound(content, manifest.Sound!) : null;
            (Vector3 centre, float radius) = SceneSnapshot.Frame(_package.Scene(0));
            Facts = new HeadFacts
            {
                Kind = "package",
                Path = path,
                Licence = manifest.Licence,
                Codes = [],
                Motions = [new HeadMotion("package", manifest.Name, manifest.Frames, manifest.FramesPerSecond, Sound is null ? null : 1)],
                Centre = [centre.X, centre.Y, centre.Z],
                Radius = radius,
                FieldOfView = manifest.FieldOfView,
                Notes = ["The colours are those seen from the front; a model changes them with the view."],
            };
        }
        catch
        {
            _package.Dispose();
            throw;
        }
    }

    public override HeadFacts Facts { get; }

    public override HeadSound? Sound { get; }

    public override byte[] Gaussians(HeadRequest request) => PackedGaussians.Message(_package.Planes(Frame(request, _package.Manifest.Frames)), _package.Grid);

    public override void Dispose()
    {
        _package.Dispose();
        base.Dispose();
    }
}
