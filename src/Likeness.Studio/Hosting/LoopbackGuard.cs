using Microsoft.AspNetCore.Http;

namespace Likeness.Studio.Hosting;

/// <summary>
/// Keeps other web sites out. Listening on 127.0.0.1 is not enough: a page of another site may ask the user's browser to call this
/// server, and may point its own name at 127.0.0.1 to read the answer (DNS rebinding).
/// </summary>
internal static class LoopbackGuard
{
    // Spark keeps its decoder as WebAssembly inside its script, and sorts in workers made from it (blob:).
    private const string Scripts = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

    private const string Others =
        "; worker-src 'self' blob:; style-src 'self'; img-src 'self' data:; connect-src 'self'; media-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Names = ["127.0.0.1", "localhost"];

    /// <summary>Answers foreign requests with 403, and passes the others on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What answers it.</param>
    /// <param name="evaluates">The page may make functions of text, which some compiled WebAssembly cannot do without.</param>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next, bool evaluates)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = (evaluates ? Scripts + " 'unsafe-eval'" : Scripts) + Others;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-cache";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        string? refusal = Refusal(context.Request);
        if (refusal is null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(refusal);
    }

    private static string? Refusal(HttpRequest request)
    {
        // The port is not compared: it may be forwarded, and a rebound name is foreign whatever its port.
        if (!Names.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            return "This server answers to 127.0.0.1 and localhost only.";
        }

        string origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"http://{request.Host.Value}", StringComparison.OrdinalIgnoreCase))
        {
            return "This server answers to its own pages only.";
        }

        // A link from elsewhere may open the page; data are for the page alone.
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        return request.Path.StartsWithSegments("/api") && site is "cross-site" or "same-site" ? "This server answers to its own pages only." : null;
    }
}
