using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;

namespace ASMNet.Live.Configuration;

/// <summary>
/// Puts configuration values into settings objects. Unlike the framework's binder it names the key, its origin and what would be
/// allowed for every mistake, in one line each.
/// </summary>
internal sealed class SettingsBinder(IConfigurationRoot configuration)
{
    private readonly List<string> _mistakes = [];

    /// <summary>Binds every key.</summary>
    /// <exception cref="UserException">Lists every mistake, one a line.</exception>
    public void Bind(object settings)
    {
        BindChildren(configuration, settings);
        if (_mistakes.Count > 0)
        {
            throw new UserException(_mistakes);
        }
    }

    private void BindChildren(IConfiguration section, object target)
    {
        PropertyInfo[] properties = target.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (IConfigurationSection child in section.GetChildren())
        {
            PropertyInfo? property = properties.FirstOrDefault(
                candidate => candidate.CanWrite && string.Equals(candidate.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                string known = string.Join(", ", properties.Where(candidate => candidate.CanWrite).Select(candidate => candidate.Name));
                _mistakes.Add($"unknown setting '{child.Path}' in {Origin(child.Path)}; known here: {known}.");
            }
            else if (IsSection(property.PropertyType))
            {
                BindSection(child, property, target);
            }
            else
            {
                BindValue(child, property, target);
            }
        }
    }

    private static bool IsSection(Type type) =>
        type != typeof(string) && type != typeof(TimeSpan) && !type.IsPrimitive && !type.IsEnum;

    private void BindSection(IConfigurationSection section, PropertyInfo property, object target)
    {
        if (section.Value is not null)
        {
            _mistakes.Add($"'{section.Path}' in {Origin(section.Path)} is a section, not a value.");
            return;
        }

        // A struct is bound in its box and put back.
        object value = property.GetValue(target)!;
        BindChildren(section, value);
        property.SetValue(target, value);
        Validate(section, value);
    }

    // The library's options check themselves and name the setting.
    private void Validate(IConfigurationSection section, object value)
    {
        MethodInfo? validate = value.GetType().GetMethod("Validate", Type.EmptyTypes);
        try
        {
            validate?.Invoke(value, null);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is ArgumentOutOfRangeException inner)
        {
            string path = $"{section.Path}:{inner.ParamName?.Replace('.', ':')}";
            string reason = inner.Message.Split(" (Parameter", 2)[0].Split('\n')[0];
            _mistakes.Add($"{Subject(path)} is {inner.ActualValue}: {reason}");
        }
    }

    private void BindValue(IConfigurationSection section, PropertyInfo property, object target)
    {
        if (section.Value is null)
        {
            _mistakes.Add($"'{section.Path}' in {Origin(section.Path)} takes a value, not a section.");
            return;
        }

        // Not shown: it may be a secret.
        if (section.Value.Contains('\0', StringComparison.Ordinal))
        {
            _mistakes.Add($"{Subject(section.Path)} holds the character NUL (\\u0000), which no path, address or name can.");
            return;
        }

        if (!TryConvert(section.Value, property.PropertyType, out object? value))
        {
            _mistakes.Add($"{Subject(section.Path)} is '{section.Value}'; it takes {Expected(property.PropertyType)}.");
            return;
        }

        if (SettingsTable.Find(section.Path)?.FindProblem(value!) is string allowed)
        {
            _mistakes.Add($"{Subject(section.Path)} is {Shown(section.Value)}; it must be {allowed}.");
            return;
        }

        property.SetValue(target, value);
    }

    private static bool TryConvert(string text, Type type, out object? value)
    {
        value = null;
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (type == typeof(string))
        {
            value = text;
        }
        else if (type == typeof(bool) && bool.TryParse(text, out bool truth))
        {
            value = truth;
        }
        else if (type == typeof(int) && int.TryParse(text, NumberStyles.Integer, culture, out int integer))
        {
            value = integer;
        }
        else if (type.IsEnum && Enum.TryParse(type, text, ignoreCase: true, out object? member) && Enum.IsDefined(type, member))
        {
            value = member;
        }
        else if (double.TryParse(text, NumberStyles.Float, culture, out double number))
        {
            value = type == typeof(double) ? number
                : type == typeof(float) ? (float)number
                : type == typeof(TimeSpan) && Math.Abs(number) < 1e9 ? TimeSpan.FromSeconds(number)
                : null;
        }

        return value is not null;
    }

    private static string Expected(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) ? "a whole number"
        : type == typeof(TimeSpan) ? "a number of seconds"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : "a number";

    private static string Shown(string text) => text.Length == 0 ? "empty" : text;

    // A flag is its own name; what stands in a file or in the environment is named by its key and where it was found.
    private string Subject(string path) =>
        SettingsTable.Find(path)?.Flag is string flag && Provider(path) is MemoryConfigurationProvider ? flag : $"'{path}' in {Origin(path)}";

    private string Origin(string path) => Provider(path) switch
    {
        EnvironmentVariablesConfigurationProvider => $"the environment ({SettingsLoader.EnvironmentPrefix}{path.Replace(":", "__", StringComparison.Ordinal)})",
        JsonConfigurationProvider json => $"'{json.Source.Path}'",
        MemoryConfigurationProvider => "the flags",
        IConfigurationProvider other => other.ToString() ?? "the configuration",
        null => "the defaults",
    };

    private IConfigurationProvider? Provider(string path) =>
        configuration.Providers.Reverse().FirstOrDefault(provider => provider.TryGet(path, out _) || provider.GetChildKeys([], path).Any());
}
