using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Likeness.Studio.Hosting;

/// <summary>The built pages. They are part of the assembly and are looked up by name, so that no request reaches the disk.</summary>
internal static class PageFiles
{
    private const string Prefix = "wwwroot/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
    };

    /// <summary>The files by their paths from the root ("index.html", "assets/viewer.js").</summary>
    public static IReadOnlyDictionary<string, PageFile> All { get; } = Load();

    /// <summary>Serves them.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="first">The page that the bare address opens.</param>
    public static void Map(IEndpointRouteBuilder routes, string first) =>
        routes.MapMethods("/{**path}", [HttpMethods.Get, HttpMethods.Head], context => SendAsync(context, first));

    private static Task SendAsync(HttpContext context, string first)
    {
        string path = context.Request.RouteValues["path"] as string ?? "";
        if (!All.TryGetValue(path.Length == 0 ? first : path, out PageFile? file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = Types[".txt"];
            return context.Response.WriteAsync("There is no such page.");
        }

        return Results.Bytes(file.Content, file.Type, entityTag: file.Tag).ExecuteAsync(context);
    }

    private static Dictionary<string, PageFile> Load()
    {
        Assembly assembly = typeof(PageFiles).Assembly;
        var files = new Dictionary<string, PageFile>();
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            // Where the assembly was built on Windows, folders end in a backslash.
            string path = name[Prefix.Length..].Replace('\\', '/');
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
            files.Add(path, new PageFile(content, Types[Path.GetExtension(path)], tag));
        }

        return files;
    }
}

/// <summary>One file of the pages.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Tag">Changes with its content.</param>
internal sealed record PageFile(byte[] Content, string Type, EntityTagHeaderValue Tag);
