using System.Globalization;
using System.Reflection;
using System.Runtime.Intrinsics;
using Xunit.Sdk;

namespace Likeness.Tests.Simd;

/// <summary>
/// The entry point of the test program when it is started by itself: <c>dotnet exec Likeness.Tests.dll --kernel-checks</c>
/// runs the classes of <see cref="KernelChecks"/> without a test host, so that a child process with other processor
/// settings is cheap. Prints the vector width, a hash of kernel results, and what failed.
/// </summary>
public static class KernelCheckProgram
{
    private static int Main(string[] args)
    {
        if (args is not ["--kernel-checks", ..])
        {
            return 0;
        }

        Console.WriteLine($"width {Width()}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"hash {KernelFingerprint.Compute():x16}"));
        int failures = 0;
        foreach (Type type in KernelChecks.Classes)
        {
            failures += RunClass(type);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"failures {failures}"));
        return failures == 0 ? 0 : 1;
    }

    /// <summary>Bits of the widest vector unit in use; 0 for plain code.</summary>
    internal static int Width() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    private static int RunClass(Type type)
    {
        int failures = 0;
        foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            if (method.GetCustomAttribute<FactAttribute>() is null)
            {
                continue;
            }

            DataAttribute[] data = [.. method.GetCustomAttributes<DataAttribute>()];
            IEnumerable<object?[]> cases = data.Length == 0 ? [[]] : data.SelectMany(d => d.GetData(method));
            foreach (object?[] values in cases)
            {
                object? instance = Activator.CreateInstance(type);
                try
                {
                    method.Invoke(instance, values);
                }
                catch (TargetInvocationException error)
                {
                    failures++;
                    Console.WriteLine($"FAILED {type.Name}.{method.Name}({string.Join(", ", values)}): {error.InnerException?.Message}");
                }

                (instance as IDisposable)?.Dispose();
            }
        }

        return failures;
    }
}
