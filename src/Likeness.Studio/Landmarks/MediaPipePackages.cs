using System.Text.Json;
using Likeness.Tensors;

namespace Likeness.Studio.Landmarks;

/// <summary>
/// MediaPipe's npm packages that find faces and people in a browser, with the networks in them. They are no part of Likeness (Apache-2.0,
/// 29 MB): the user installs them once with npm, and the page's server passes their files on, those of a fixed list alone.
/// </summary>
public sealed class MediaPipePackages
{
    /// <summary>The environment variable that names the folder that the packages were installed into.</summary>
    public const string Variable = "LIKENESS_MEDIAPIPE";

    // The next version of face_mesh, 0.4.1657299874, stops in every browser ("options_.has_num_classes()", issue 3504 of google-ai-edge/mediapipe).
    private static readonly Package[] Packages =
    [
        new("face_mesh", "0.4.1633559619",
        [
            "face_mesh.js", "face_mesh.binarypb", "face_mesh_solution_packed_assets.data", "face_mesh_solution_packed_assets_loader.js",
            "face_mesh_solution_simd_wasm_bin.js", "face_mesh_solution_simd_wasm_bin.wasm", "face_mesh_solution_wasm_bin.js", "face_mesh_solution_wasm_bin.wasm",
        ]),
        new("selfie_segmentation", "0.1.1675465747",
        [
            "selfie_segmentation.js", "selfie_segmentation.binarypb", "selfie_segmentation.tflite",
            "selfie_segmentation_solution_simd_wasm_bin.js", "selfie_segmentation_solution_simd_wasm_bin.wasm",
            "selfie_segmentation_solution_wasm_bin.js", "selfie_segmentation_solution_wasm_bin.wasm",
        ]),
    ];

    private readonly string _modules;

    private MediaPipePackages(string modules) => _modules = modules;

    /// <summary>Where the packages are looked for when no folder is named: that of <see cref="Variable"/>, else one for the user's own data.</summary>
    public static string DefaultFolder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "likeness", "mediapipe");

    /// <summary>Looks whether the packages are there, whole and of the versions that this program knows.</summary>
    /// <param name="folder">The folder that npm installed into: it holds <c>node_modules/@mediapipe</c>.</param>
    /// <exception cref="LikenessException">They are not; the message has the command that installs them.</exception>
    public static MediaPipePackages In(string folder)
    {
        string modules = Path.Combine(Path.GetFullPath(folder), "node_modules", "@mediapipe");
        foreach (Package package in Packages)
        {
            string home = Path.Combine(modules, package.Name);
            string? problem = !Directory.Exists(home) ? "is missing"
                : Version(home) is var version && version != package.Version ? $"has version {version ?? "?"} instead of {package.Version}"
                : package.Files.FirstOrDefault(f => !File.Exists(Path.Combine(home, f))) is { } file ? $"lacks {file}"
                : null;
            if (problem is not null)
            {
                string quoted = folder.Contains(' ', StringComparison.Ordinal) ? $"\"{folder}\"" : folder;
                string command = $"npm install --prefix {quoted} {string.Join(' ', Packages.Select(p => $"@mediapipe/{p.Name}@{p.Version}"))}";
                throw new LikenessException($"{folder}: MediaPipe's package {package.Name}, which finds faces in a browser, {problem}; install it with: {command}");
            }
        }

        return new MediaPipePackages(modules);
    }

    /// <summary>A file of a package, or null when the list has none of these names. Names are compared whole, so that no other file can be reached.</summary>
    internal string? Find(string package, string file) => Packages.Any(p => p.Name == package && p.Files.Contains(file, StringComparer.Ordinal))
        ? Path.Combine(_modules, package, file)
        : null;

    /// <summary>The media type of a file of the packages.</summary>
    internal static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".wasm" => "application/wasm",
        _ => "application/octet-stream",
    };

    private static string? Version(string home)
    {
        try
        {
            using JsonDocument description = JsonDocument.Parse(File.ReadAllText(Path.Combine(home, "package.json")));
            return description.RootElement.GetProperty("version").GetString();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record Package(string Name, string Version, string[] Files);
}
