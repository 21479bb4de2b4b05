namespace Likeness.Splatting.Data;

/// <summary>Where masks are looked for when a camera file does not name them: in the folder "masks", under the image's name.</summary>
internal static class CaptureMasks
{
    /// <summary>The mask of an image: masks/NAME.png or masks/STEM.png, as COLMAP and its followers write them; null when there is none.</summary>
    public static string? Find(string folder, string imageName)
    {
        string masks = Path.Combine(folder, "masks");
        if (!Directory.Exists(masks))
        {
            return null;
        }

        string file = Path.GetFileName(imageName.Replace('\\', '/'));
        return new[] { file + ".png", Path.GetFileNameWithoutExtension(file) + ".png" }.Select(n => Path.Combine(masks, n)).FirstOrDefault(File.Exists);
    }
}
