using System.CommandLine;
using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Tensors;

namespace Likeness.Tests.Cli;

public class InvocationTests
{
    [Fact]
    public async Task Doctor_prints_one_json_object_as_its_last_line()
    {
        (int code, string data, _) = await RunAsync("doctor", "--json");
        Assert.Equal(0, code);
        JsonElement figures = JsonDocument.Parse(data.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.False(string.IsNullOrEmpty(figures.GetProperty("version").GetString()));
        Assert.True(figures.GetProperty("cores").GetInt32() > 0);
        Assert.True(figures.GetProperty("memory_gb").GetDouble() > 0);
        Assert.Contains(figures.GetProperty("simd").GetString(), new[] { "AVX-512", "AVX2", "128-bit", "none" });
        Assert.Equal(figures.GetProperty("ffmpeg").ValueKind == JsonValueKind.Null, figures.GetProperty("missing").EnumerateArray().Any(m => m.GetProperty("what").GetString() == "ffmpeg"));
    }

    [Fact]
    public async Task No_arguments_print_the_help()
    {
        (int code, string data, _) = await RunAsync();
        Assert.Equal(0, code);
        Assert.Contains("doctor", data, StringComparison.Ordinal);
        Assert.Contains("--seed", data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dokter", "'dokter' is no command or option here. See: likeness --help")]
    [InlineData("doctor --treads 3", "See: likeness doctor --help")]
    [InlineData("doctor --threads 0", "--threads 0: a number between 1 and 256 was expected. See: likeness doctor --help")]
    [InlineData("doctor --threads many", "Cannot parse argument 'many'")]
    public async Task Bad_usage_is_one_line_and_code_2(string line, string message)
    {
        (int code, string data, string talk) = await RunAsync(line.Split(' '));
        Assert.Equal(2, code);
        Assert.Empty(data);
        Assert.Contains(message, talk, StringComparison.Ordinal);
        Assert.Single(talk.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Errors_become_messages_and_exit_codes()
    {
        (int code, string data, string talk) = await RunVerbAsync((_, _) => throw new LikenessException("a.npz: is cut short."));
        Assert.Equal((2, "", "likeness: a.npz: is cut short.\n"), (code, data, talk.ReplaceLineEndings("\n")));
        (code, data, _) = await RunVerbAsync((_, _) => throw new InvalidFileException("a.npz", "is cut short."), "--json");
        Assert.Equal(2, code);
        Assert.Equal("a.npz: is cut short.", JsonDocument.Parse(data).RootElement.GetProperty("error").GetString());
        (code, _, talk) = await RunVerbAsync((_, _) => throw new InvalidOperationException("oops"));
        Assert.Equal(1, code);
        Assert.Contains("defect", talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_says_how_to_go_on()
    {
        var verb = new Verb("x", "x", "likeness x");
        using var talk = new StringWriter();
        ParseResult parse = Invocation.CreateRoot([verb]).Parse(["x"]);
        parse.InvocationConfiguration.Error = talk;
        var call = new Call(parse) { ResumeCommand = "likeness morphable train --run r --resume" };
        using var stop = new CancellationTokenSource();
        int code = await Invocation.GuardAsync(
            call,
            async (_, cancel) =>
            {
                await stop.CancelAsync();
                cancel.ThrowIfCancellationRequested();
            },
            stop.Token);
        Assert.Equal(130, code);
        Assert.Equal("likeness: stopped. Go on with: likeness morphable train --run r --resume", talk.ToString().TrimEnd());
    }

    [Fact]
    public async Task A_program_that_fails_because_of_the_same_control_c_is_no_bad_input()
    {
        var verb = new Verb("x", "x", "likeness x");
        using var talk = new StringWriter();
        ParseResult parse = Invocation.CreateRoot([verb]).Parse(["x"]);
        parse.InvocationConfiguration.Error = talk;
        using var stop = new CancellationTokenSource();
        int code = await Invocation.GuardAsync(
            new Call(parse),
            async (_, _) =>
            {
                await stop.CancelAsync();
                throw new LikenessException("ffmpeg failed.");
            },
            stop.Token);
        Assert.Equal(130, code);
        Assert.Contains("stopped", talk.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_with_numbers_that_json_cannot_hold_are_still_json()
    {
        (int code, string data, _) = await RunVerbAsync(
            (call, _) => call.Output.Result(new() { ["a"] = double.NaN, ["b"] = 1.5, ["c"] = new System.Text.Json.Nodes.JsonArray(float.PositiveInfinity, 2) }),
            "--json",
            "--quiet");
        Assert.Equal(0, code);
        Assert.Equal("""{"a":null,"b":1.5,"c":[null,2]}""", data.TrimEnd());
    }

    [Fact]
    public void Every_verb_has_an_example_that_parses()
    {
        RootCommand root = Invocation.CreateRoot(Nouns.Create());
        foreach (Verb verb in Verbs(root))
        {
            Assert.NotEmpty(verb.Examples);
            Assert.False(string.IsNullOrWhiteSpace(verb.Description));
            foreach (string example in verb.Examples)
            {
                Assert.StartsWith("likeness ", example, StringComparison.Ordinal);
                ParseResult parse = root.Parse(example["likeness ".Length..]);
                Assert.True(parse.Errors.Count == 0, $"{example}: {string.Join(" ", parse.Errors.Select(e => e.Message))}");
                Assert.Same(verb, parse.CommandResult.Command);
            }
        }
    }

    private static IEnumerable<Verb> Verbs(Command command)
    {
        if (command.Subcommands.Count == 0)
        {
            yield return Assert.IsType<Verb>(command);
        }

        foreach (Verb verb in command.Subcommands.SelectMany(Verbs))
        {
            yield return verb;
        }
    }

    private static Task<(int Code, string Data, string Talk)> RunAsync(params string[] args) => RunAsync(Nouns.Create(), args);

    private static Task<(int Code, string Data, string Talk)> RunVerbAsync(Action<Call, CancellationToken> body, params string[] options)
    {
        var verb = new Verb("x", "x", "likeness x");
        verb.Does(body);
        return RunAsync([verb], ["x", .. options]);
    }

    private static async Task<(int Code, string Data, string Talk)> RunAsync(IReadOnlyList<Command> nouns, string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(nouns, args, data, talk);
        return (code, data.ToString(), talk.ToString());
    }
}
