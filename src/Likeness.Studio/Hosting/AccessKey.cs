using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Likeness.Studio.Hosting;

/// <summary>
/// A secret of one server, made anew for each. <see cref="LoopbackGuard"/> keeps other sites out but not other users of this computer, who
/// can open the port as well; the address that is printed is seen by the one who works alone.
/// </summary>
internal sealed class AccessKey
{
    /// <summary>The header that the key is sent in. A page of another site could not set it without leave, which this server gives to none.</summary>
    public const string Header = "X-Likeness-Key";

    /// <summary>The key, 32 hexadecimal digits.</summary>
    public string Text { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>True when a request brings the key along.</summary>
    public bool Opens(HttpContext context) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers[Header].ToString()), Encoding.UTF8.GetBytes(Text));
}
