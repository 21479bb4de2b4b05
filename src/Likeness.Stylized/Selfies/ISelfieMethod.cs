using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>A way from a face in the frame to an avatar. Safe to call from many threads.</summary>
public interface ISelfieMethod
{
    /// <summary>Its name in reports and figures.</summary>
    string Name { get; }

    /// <summary>What its avatars mean.</summary>
    AvatarSchema Schema { get; }

    /// <summary>Finds the avatar.</summary>
    SelfieEstimate Estimate(AlignedSelfie selfie);
}
