namespace Likeness.Avatars.Evaluation;

/// <summary>The figures of a score by the names of the command line.</summary>
public static class AvatarFigures
{
    /// <summary>psnr, ssim, l2, psnr_mask, ssim_mask, l2_mask, mask_iou, alpha_outside, ms_per_frame_median, frames; lpips_alex or lpips_vgg where it was measured.</summary>
    public static Dictionary<string, double> Of(AvatarScore score)
    {
        Dictionary<string, double> figures = Plain(score);
        if (score.Perceptual is { } look)
        {
            figures[$"lpips_{look.Network}".ToLowerInvariant()] = look.Distance;
        }

        return figures;
    }

    private static Dictionary<string, double> Plain(AvatarScore score) => new()
    {
        ["psnr"] = score.Psnr,
        ["ssim"] = score.Ssim,
        ["l2"] = score.SquaredError,
        ["psnr_mask"] = score.MaskedPsnr,
        ["ssim_mask"] = score.MaskedSsim,
        ["l2_mask"] = score.MaskedSquaredError,
        ["mask_iou"] = score.MaskOverlap,
        ["alpha_outside"] = score.AlphaOutside,
        ["ms_per_frame_median"] = score.MillisecondsPerFrame,
        ["frames"] = score.Frames,
    };
}
