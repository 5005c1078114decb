using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace ASMNet.Architecture.Tests;

/// <summary>
/// Calls a public constructor or method with nothing but stand-ins: objects whose constructors never ran, spans of nothing, 1 for numbers. What a call does
/// with its arguments before it looks into any of them shows so, whatever it would need to go on.
/// </summary>
internal sealed class PublicCall
{
    private readonly MethodBase _method;
    private readonly ParameterInfo[] _parameters;
    private readonly Action<object?, object?[]> _call;

    public PublicCall(MethodBase method)
    {
        _method = method;
        _parameters = method.GetParameters();
        _call = Compile(method, _parameters);
    }

    /// <summary>The parameters that may not be null by their annotation.</summary>
    public IEnumerable<ParameterInfo> NeverNull
    {
        get
        {
            var nullability = new NullabilityInfoContext();
            return _parameters.Where(parameter => !parameter.IsOut && !Element(parameter).IsValueType && nullability.Create(parameter).WriteState == NullabilityState.NotNull);
        }
    }

    /// <summary>What the call throws where one argument is null; null where it throws nothing.</summary>
    public Exception? WithNull(ParameterInfo missing)
    {
        object?[] arguments = [.. _parameters.Select(parameter => parameter == missing || Element(parameter).IsByRefLike ? null : StandIn(Element(parameter)))];
        object? target = _method.IsStatic || _method.IsConstructor ? null : StandIn(_method.DeclaringType!);
        return Record.Exception(() => _call(target, arguments));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{_method.DeclaringType!.FullName}.{(_method.IsConstructor ? "new" : _method.Name)}({string.Join(", ", _parameters.Select(parameter => Element(parameter).Name))})";

    private static Type Element(ParameterInfo parameter) => parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;

    private static object? StandIn(Type type)
    {
        if (type == typeof(string))
        {
            return "a";
        }

        if (type.IsPrimitive)
        {
            return type == typeof(bool) ? false : Convert.ChangeType(1, type);
        }

        if (type.IsArray)
        {
            return Array.CreateInstance(type.GetElementType()!, 0);
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return StandInDelegate(type);
        }

        if (type.IsInterface)
        {
            return StandInInterface(type);
        }

        if (type == typeof(TimeProvider))
        {
            return TimeProvider.System;
        }

        if (type == typeof(Stream))
        {
            return new MemoryStream();
        }

        if (type.IsValueType)
        {
            return Activator.CreateInstance(type);
        }

        return RuntimeHelpers.GetUninitializedObject(type);
    }

    private static object StandInDelegate(Type type)
    {
        MethodInfo invoke = type.GetMethod("Invoke")!;
        var method = new DynamicMethod("StandIn", invoke.ReturnType, [.. invoke.GetParameters().Select(parameter => parameter.ParameterType)], typeof(PublicCall).Module, skipVisibility: true);
        Refuse(method.GetILGenerator());
        return method.CreateDelegate(type);
    }

    private static object StandInInterface(Type type)
    {
        if (type.IsGenericType && type.GetGenericArguments() is [Type element] && type.IsAssignableFrom(element.MakeArrayType()))
        {
            return Array.CreateInstance(element, 0);
        }

        ModuleBuilder module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("StandIns"), AssemblyBuilderAccess.RunAndCollect).DefineDynamicModule("StandIns");
        TypeBuilder builder = module.DefineType(type.Name, TypeAttributes.Class | TypeAttributes.Public, typeof(object), [type]);
        foreach (MethodInfo member in type.GetInterfaces().Append(type).SelectMany(part => part.GetMethods()).Where(member => member.IsAbstract))
        {
            ParameterInfo[] parameters = member.GetParameters();
            MethodBuilder body = builder.DefineMethod(
                $"{member.DeclaringType!.Name}.{member.Name}", MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot, member.CallingConvention,
                member.ReturnType, member.ReturnParameter.GetRequiredCustomModifiers(), null,
                [.. parameters.Select(parameter => parameter.ParameterType)], [.. parameters.Select(parameter => parameter.GetRequiredCustomModifiers())], null);
            Refuse(body.GetILGenerator());
            builder.DefineMethodOverride(body, member);
        }

        return Activator.CreateInstance(builder.CreateType())!;
    }

    private static void Refuse(ILGenerator body)
    {
        body.Emit(OpCodes.Newobj, typeof(NotSupportedException).GetConstructor([])!);
        body.Emit(OpCodes.Throw);
    }

    private static Action<object?, object?[]> Compile(MethodBase method, ParameterInfo[] parameters)
    {
        var call = new DynamicMethod("Call", null, [typeof(object), typeof(object[])], typeof(PublicCall).Module, skipVisibility: true);
        ILGenerator body = call.GetILGenerator();
        if (!method.IsStatic && !method.IsConstructor)
        {
            body.Emit(OpCodes.Ldarg_0);
            body.Emit(method.DeclaringType!.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, method.DeclaringType);
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            Type type = Element(parameters[i]);
            LocalBuilder argument = body.DeclareLocal(type);
            if (!type.IsByRefLike)
            {
                body.Emit(OpCodes.Ldarg_1);
                body.Emit(OpCodes.Ldc_I4, i);
                body.Emit(OpCodes.Ldelem_Ref);
                body.Emit(OpCodes.Unbox_Any, type);
                body.Emit(OpCodes.Stloc, argument);
            }

            body.Emit(parameters[i].ParameterType.IsByRef ? OpCodes.Ldloca : OpCodes.Ldloc, argument);
        }

        Type returned = typeof(void);
        if (method is ConstructorInfo constructor)
        {
            body.Emit(OpCodes.Newobj, constructor);
            returned = constructor.DeclaringType!;
        }
        else
        {
            body.Emit(OpCodes.Call, (MethodInfo)method);
            returned = ((MethodInfo)method).ReturnType;
        }

        if (returned != typeof(void))
        {
            body.Emit(OpCodes.Pop);
        }

        body.Emit(OpCodes.Ret);
        return call.CreateDelegate<Action<object?, object?[]>>();
    }
}
