using System.Diagnostics;

namespace Likeness.Tests.Simd;

public class SimdMatrixTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0", 256)]
    [InlineData("DOTNET_EnableAVX2", "0", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", "0", 0)]
    [InlineData("LIKENESS_LANES", "16", 512)]
    public async Task Kernels_agree_with_float64_and_return_the_same_bits_on_every_vector_width(string setting, string value, int widest)
    {
        var start = new ProcessStartInfo
        {
            FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(SimdMatrixTests).Assembly.Location);
        start.ArgumentList.Add("--kernel-checks");
        start.Environment[setting] = value;

        // Compiling at once is cheaper than twice for a program that runs a few seconds.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        string problems = await errors;
        Assert.True(process.ExitCode == 0, $"{setting}={value}: exit code {process.ExitCode}\n{output}\n{problems}");

        Dictionary<string, string> lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static line => line.Split(' ', 2)).Where(static parts => parts.Length == 2 && parts[0] != "FAILED").ToDictionary(static parts => parts[0], static parts => parts[1]);
        Assert.Equal("0", lines["failures"]);
        Assert.True(int.Parse(lines["width"], System.Globalization.CultureInfo.InvariantCulture) <= widest, $"{setting}={value} still gives vectors of {lines["width"]} bits");
        Assert.Equal(KernelFingerprint.Compute().ToString("x16", System.Globalization.CultureInfo.InvariantCulture), lines["hash"]);
    }
}
