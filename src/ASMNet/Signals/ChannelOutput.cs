using ASMNet.Expressions;

namespace ASMNet.Signals;

/// <summary>One channel that an expression model gives.</summary>
/// <param name="Channel">Which one.</param>
/// <param name="Offered">Whether it was found good enough to be passed on.</param>
/// <param name="Full">The network's value that counts as 1, greater than 0.</param>
internal readonly record struct ChannelOutput(Expression Channel, bool Offered, float Full);
