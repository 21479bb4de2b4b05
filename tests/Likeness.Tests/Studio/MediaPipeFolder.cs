namespace Likeness.Tests.Studio;

/// <summary>A folder that looks as if MediaPipe's packages were installed into it: the files have their names for content.</summary>
internal static class MediaPipeFolder
{
    public static readonly string[] Files =
    [
        "face_mesh/face_mesh.js", "face_mesh/face_mesh.binarypb", "face_mesh/face_mesh_solution_packed_assets.data", "face_mesh/face_mesh_solution_packed_assets_loader.js",
        "face_mesh/face_mesh_solution_simd_wasm_bin.js", "face_mesh/face_mesh_solution_simd_wasm_bin.wasm", "face_mesh/face_mesh_solution_wasm_bin.js", "face_mesh/face_mesh_solution_wasm_bin.wasm",
        "selfie_segmentation/selfie_segmentation.js", "selfie_segmentation/selfie_segmentation.binarypb", "selfie_segmentation/selfie_segmentation.tflite",
        "selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.js", "selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.wasm",
        "selfie_segmentation/selfie_segmentation_solution_wasm_bin.js", "selfie_segmentation/selfie_segmentation_solution_wasm_bin.wasm",
    ];

    /// <summary>Makes the folder.</summary>
    /// <returns>The same path.</returns>
    public static string Make(string folder)
    {
        foreach (string file in Files)
        {
            string path = PathOf(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file);
        }

        File.WriteAllText(PathOf(folder, "face_mesh/package.json"), """{ "version": "0.4.1633559619" }""");
        File.WriteAllText(PathOf(folder, "selfie_segmentation/package.json"), """{ "version": "0.1.1675465747" }""");
        return folder;
    }

    /// <summary>Where a file is, by package and name.</summary>
    public static string PathOf(string folder, string file) => Path.Combine([folder, "node_modules", "@mediapipe", .. file.Split('/')]);
}
