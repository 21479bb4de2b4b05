using System.Numerics;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Networks;
using Likeness.Geometry.Cameras;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Avatars.Evaluation;

/// <summary>
/// The true cameras of a clip as an avatar would see them. What all frames' tracking had wrong in common an avatar takes for its own shape, so that it stands
/// turned and shifted against the truth as a whole; the true cameras are turned and shifted with it.
/// </summary>
public static class KnownCameras
{
    /// <summary>Moves true cameras by the mean of what they differ by from the cameras that the avatar learned with.</summary>
    /// <param name="avatar">The avatar.</param>
    /// <param name="inputs">The clip as tracked.</param>
    /// <param name="known">The true cameras, in heads, one a frame.</param>
    /// <returns>One a frame.</returns>
    public static Camera[] For(HeadAvatar avatar, ClipInputs inputs, IReadOnlyList<Camera> known)
    {
        using Tape.PauseScope pause = Tape.Pause();
        Vector3 rotation = Vector3.Zero, shift = Vector3.Zero;
        for (int f = 0; f < inputs.TrainingFrames; f++)
        {
            using TensorScope scope = TensorScope.Begin();
            HeadInput input = inputs.Of(f, inputs.Time(f));
            Camera used = input.Camera;
            if (avatar is GraphAvatarNetwork { Options.GuidanceTokens: > 0 } graph)
            {
                GuidedCorrection found = graph.Correct(input);
                used = CameraMotion.Moved(used, new Vector3(found.Rotation.Span), new Vector3(found.Translation.Span));
            }

            (Vector3 turn, Vector3 moved) = CameraMotion.Between(known[f], used);
            rotation += turn;
            shift -= CameraMotion.ToHead(known[f], moved);
        }

        rotation /= inputs.TrainingFrames;
        shift /= inputs.TrainingFrames;

        // Turning the head one way turns its axes in the camera's eyes the other.
        return [.. known.Select(c => CameraMotion.Moved(c, -CameraMotion.ToCamera(c, rotation), CameraMotion.ToCamera(c, shift)))];
    }
}
