namespace Likeness.Avatars.Evaluation;

/// <summary>The figures of a score by the names of the command line.</summary>
public static class AvatarFigures
{
    /// <summary>psnr, ssim, l2, psnr_mask, mask_iou, alpha_outside, ms_per_frame_median, frames.</summary>
    public static Dictionary<string, double> Of(AvatarScore score) => new()
    {
        ["psnr"] = score.Psnr,
        ["ssim"] = score.Ssim,
        ["l2"] = score.SquaredError,
        ["psnr_mask"] = score.MaskedPsnr,
        ["mask_iou"] = score.MaskOverlap,
        ["alpha_outside"] = score.AlphaOutside,
        ["ms_per_frame_median"] = score.MillisecondsPerFrame,
        ["frames"] = score.Frames,
    };
}
