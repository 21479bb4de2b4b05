using System.Runtime.InteropServices;
using System.Text;

namespace Likeness.Cli.Espeak;

/// <summary>
/// The espeak-ng library that is installed on this machine, loaded at run time. It is licensed under the GPL 3: nothing of Likeness is linked with it, and only
/// the helper process (<see cref="EspeakHelper"/>), which does nothing else, loads it.
/// Functions and numbers are those of its public header, speak_lib.h.
/// </summary>
internal sealed class EspeakLibrary
{
    // Samples come through a callback, and a call returns when all are there.
    private const int Synchronous = 2;
    private const int SoundEvents = 1, AlphabetNames = 2, DoNotExit = 0x8000;
    private const int TextIsUtf8 = 1, PositionIsCharacter = 1;
    private const int RateParameter = 1, PitchParameter = 3, RangeParameter = 4, GapParameter = 7;
    private const int EndOfList = 0, SoundEvent = 7;

    // An event of 64-bit builds: five int32 (type, id, text position, length, audio position), the sample, a pointer, and 8 bytes of name.
    private const int EventSize = 40, SampleOffset = 20, NameOffset = 32, NameSize = 8;

    private static readonly string[] Names = ["libespeak-ng.so.1", "libespeak-ng.so", "libespeak-ng.1.dylib", "libespeak-ng.dylib", "libespeak-ng.dll", "espeak-ng.dll"];

    // The library's hiss and flutter come from the C library's random numbers, which it seeds by the clock.
    private static readonly string[] CNames = ["libc.so.6", "libSystem.dylib", "ucrtbase.dll"];

    private readonly SetVoiceByName _setVoice;
    private readonly SetParameter _setParameter;
    private readonly Synthesise _synthesise;
    private readonly SeedRandom? _seed;
    private readonly SamplesArrive _arrive;
    private readonly List<short> _samples = [];
    private readonly List<(string Name, int Sample)> _sounds = [];

    private EspeakLibrary(nint library, int rate)
    {
        Rate = rate;
        _setVoice = Function<SetVoiceByName>(library, "espeak_SetVoiceByName");
        _setParameter = Function<SetParameter>(library, "espeak_SetParameter");
        _synthesise = Function<Synthesise>(library, "espeak_Synth");
        _seed = Array.Find(CNames, n => NativeLibrary.TryLoad(n, out _)) is { } c ? Function<SeedRandom>(NativeLibrary.Load(c), "srand") : null;
        Version = Marshal.PtrToStringUTF8(Function<Info>(library, "espeak_Info")(0)) ?? "";

        // The library keeps the callback, so this object does too.
        _arrive = Arrive;
        Function<SetCallback>(library, "espeak_SetSynthCallback")(_arrive);
    }

    private delegate int Initialise(int output, int bufferMilliseconds, nint path, int options);

    private delegate void SetCallback(SamplesArrive callback);

    private delegate int SamplesArrive(nint samples, int count, nint events);

    private delegate int SetVoiceByName([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    private delegate int SetParameter(int parameter, int value, int isRelative);

    private delegate int Synthesise(byte[] text, nuint size, uint position, int positionType, uint endPosition, uint flags, nint identifier, nint userData);

    private delegate void SeedRandom(uint seed);

    private delegate nint Info(nint path);

    /// <summary>Samples a second.</summary>
    public int Rate { get; }

    /// <summary>The library's version.</summary>
    public string Version { get; }

    /// <summary>Samples of the latest text.</summary>
    public IReadOnlyList<short> Samples => _samples;

    /// <summary>Sounds of the latest text in the International Phonetic Alphabet, with the sample at which each begins; pauses have no name.</summary>
    public IReadOnlyList<(string Name, int Sample)> Sounds => _sounds;

    /// <summary>Loads the library.</summary>
    /// <returns>Null when it is not installed, or its data are not.</returns>
    public static EspeakLibrary? Load()
    {
        foreach (string name in Environment.Is64BitProcess ? Names : [])
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                int rate = Function<Initialise>(library, "espeak_Initialize")(Synchronous, 0, 0, SoundEvents | AlphabetNames | DoNotExit);
                return rate > 0 ? new EspeakLibrary(library, rate) : null;
            }
        }

        return null;
    }

    /// <summary>Reads a text aloud into <see cref="Samples"/> and <see cref="Sounds"/>.</summary>
    /// <returns>What went wrong, or null.</returns>
    public string? Speak(string text, string voice, int rate, int pitch, int range, int gap)
    {
        _samples.Clear();
        _sounds.Clear();
        if (_setVoice(voice) != 0)
        {
            return "there is no such voice.";
        }

        foreach ((int parameter, int value) in ((int, int)[])[(RateParameter, rate), (PitchParameter, pitch), (RangeParameter, range), (GapParameter, gap)])
        {
            _setParameter(parameter, value, 0);
        }

        _seed?.Invoke(1);
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0];
        int failure = _synthesise(bytes, (nuint)bytes.Length, 0, PositionIsCharacter, 0, TextIsUtf8, 0, 0);
        return failure == 0 ? null : $"it failed with code {failure}.";
    }

    private static T Function<T>(nint library, string name) where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));

    private int Arrive(nint samples, int count, nint events)
    {
        short[] block = new short[Math.Max(0, samples == 0 ? 0 : count)];
        if (block.Length > 0)
        {
            Marshal.Copy(samples, block, 0, block.Length);
            _samples.AddRange(block);
        }

        for (nint at = events; Marshal.ReadInt32(at) != EndOfList; at += EventSize)
        {
            if (Marshal.ReadInt32(at) == SoundEvent)
            {
                byte[] name = new byte[NameSize];
                Marshal.Copy(at + NameOffset, name, 0, NameSize);
                int end = Array.IndexOf(name, (byte)0);
                _sounds.Add((Encoding.UTF8.GetString(name, 0, end < 0 ? NameSize : end), Marshal.ReadInt32(at + SampleOffset)));
            }
        }

        return 0;
    }
}
