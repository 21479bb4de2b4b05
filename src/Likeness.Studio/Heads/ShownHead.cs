using System.Numerics;
using Likeness.Tensors;

namespace Likeness.Studio.Heads;

/// <summary>A sound as the page plays it.</summary>
/// <param name="Content">The file.</param>
/// <param name="Name">What it was called; its ending says what it is.</param>
internal sealed record HeadSound(byte[] Content, string Name);

/// <summary>A head that the page moves and plays. Calls come one at a time.</summary>
internal abstract class ShownHead : IDisposable
{
    /// <summary>What there is to see now.</summary>
    public abstract HeadFacts Facts { get; }

    /// <summary>The sound of what speaks, or null.</summary>
    public abstract HeadSound? Sound { get; }

    /// <summary>The Gaussians that were asked for, as a message of <see cref="Avatars.Packages.PackedGaussians"/>.</summary>
    /// <exception cref="LikenessException">There is no such frame, or a number is missing.</exception>
    public abstract byte[] Gaussians(HeadRequest request);

    /// <summary>The finished picture that was asked for, as PNG.</summary>
    /// <exception cref="LikenessException">There is no such frame, or this head has no pictures.</exception>
    public virtual byte[] Picture(HeadRequest request) => throw new LikenessException("A package has no pictures, only Gaussians.");

    /// <summary>Makes the head say a recording.</summary>
    /// <exception cref="LikenessException">It cannot be heard, is too long, or this head does not speak.</exception>
    public virtual void Say(HeadSound recording, CancellationToken cancel) => throw new LikenessException("A package plays what was exported. Open the model to make it speak.");

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>The head that options name.</summary>
    /// <exception cref="LikenessException">A file cannot be read, or two things are named.</exception>
    public static ShownHead Open(StudioOptions options, CancellationToken cancel)
    {
        if (options is { PackagePath: { } package })
        {
            return options is { ModelPath: null, ClipPath: null, SoundPath: null }
                ? new PackageHead(package)
                : throw new LikenessException("--package plays a package as it is; leave --model, --data and --audio out, or give them without --package.");
        }

        return new ModelHead(options, cancel);
    }

    /// <summary>A place that the page names.</summary>
    /// <exception cref="LikenessException">It is not three finite numbers.</exception>
    protected static Vector3 Place(float[]? numbers, string name) => numbers is { Length: 3 } && numbers.All(float.IsFinite)
        ? new Vector3(numbers)
        : throw new LikenessException($"\"{name}\" is not three finite numbers.");

    /// <summary>A frame that the page names.</summary>
    /// <exception cref="LikenessException">There is no such frame.</exception>
    protected static int Frame(HeadRequest request, int frames) => (uint)request.Frame < (uint)frames
        ? request.Frame
        : throw new LikenessException($"There is no frame {request.Frame} of {request.Motion}; it has {frames}.");
}
