using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Likeness.Tests.PublicApi;

/// <summary>Writes what an assembly shows to its users as text: one line for each type and member, sorted, so that a change is a visible difference.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().Where(IsWritten).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Heading(type)).Append('\n');
            foreach (string line in Members(type).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    // What the compiler makes for extension blocks, records and local functions has names that nobody can write.
    private static bool IsWritten(MemberInfo member) =>
        !member.Name.Contains('<', StringComparison.Ordinal) && !member.Name.Contains('$', StringComparison.Ordinal)
        && (member.DeclaringType is null || IsWritten(member.DeclaringType));

    private static string Heading(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => type.IsByRefLike ? "ref struct" : "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        Type[] bases = [.. new[] { type.BaseType! }.Where(b => b is not null && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum))];
        IEnumerable<string> shown = bases.Select(Name).Concat(type.IsEnum ? [] : type.GetInterfaces().Where(i => i.IsPublic).Select(Name).Order(StringComparer.Ordinal));
        string list = string.Join(", ", shown);
        return $"{kind} {type.Namespace}.{Name(type)}{(list.Length > 0 ? " : " + list : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(n => $"{n} = {Convert.ToInt64(Enum.Parse(type, n), CultureInfo.InvariantCulture)}");
        }

        IEnumerable<string> constructors = type.GetConstructors(Declared).Where(c => IsShown(c) && !c.IsStatic).Select(c => $"new({Parameters(c)})");
        IEnumerable<string> methods = type.GetMethods(Declared)
            .Where(m => IsShown(m) && IsWritten(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && m.GetBaseDefinition() == m
                && m.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Select(m => $"{Access(m)}{Name(m.ReturnType)} {m.Name}{Generics(m)}({Parameters(m)})");
        IEnumerable<string> properties = type.GetProperties(Declared).Where(p => Accessors(p).Length > 0 && IsWritten(p) && p.Name != "EqualityContract").Select(Property);
        IEnumerable<string> fields = type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily) && IsWritten(f))
            .Select(f => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}{(f.IsLiteral ? $" = {Value(f.GetRawConstantValue())}" : "")}");
        IEnumerable<string> events = type.GetEvents(Declared).Where(e => e.AddMethod is { } add && IsShown(add)).Select(e => $"event {Name(e.EventHandlerType!)} {e.Name}");
        return [.. constructors, .. methods, .. properties, .. fields, .. events];
    }

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    private static string Property(PropertyInfo property)
    {
        MethodInfo first = Accessors(property)[0];
        string index = property.GetIndexParameters().Length > 0 ? $"[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]" : "";
        string accessors = string.Join(" ", Accessors(property).Select(a =>
            a == property.GetMethod ? "get;" : a.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;"));
        string required = property.GetCustomAttribute<RequiredMemberAttribute>() is null ? "" : "required ";
        return $"{Access(first)}{required}{Name(property.PropertyType)} {property.Name}{index} {{ {accessors} }}";
    }

    private static MethodInfo[] Accessors(PropertyInfo property) => [.. new[] { property.GetMethod, property.SetMethod }.Where(a => a is not null && IsShown(a)).Select(a => a!)];

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        (method.GetCustomAttribute<ExtensionAttribute>() is null ? "" : "this ") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? (parameter.IsIn ? "in " : "ref ") : "";
        string spread = parameter.GetCustomAttributes().Any(a => a is ParamArrayAttribute or ParamCollectionAttribute) ? "params " : "";
        string otherwise = parameter.HasDefaultValue ? $" = {Value(parameter.DefaultValue)}" : "";
        return $"{spread}{way}{Name(parameter.ParameterType)} {parameter.Name}{otherwise}";
    }

    private static string Value(object? value) => value switch
    {
        null => "default",
        string s => $"\"{s}\"",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsPointer)
        {
            return Name(type.GetElementType()!) + "*";
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Name(inner) + "?";
        }

        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        string own = type.Name.Split('`')[0];
        string outer = type is { IsNested: true, IsGenericParameter: false } ? type.DeclaringType!.Name.Split('`')[0] + "." : "";
        return outer + own + (type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : "");
    }
}
