using System.ComponentModel;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Description;
using ASMNet.Live.Web.Page;
using Microsoft.OpenApi;

namespace ASMNet.Live.Web.Api;

/// <summary>The part of the API that says where tracks are sent.</summary>
/// <param name="control">What tracks the source.</param>
internal sealed class OutputEndpoints(ILiveControl control)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/outputs", () => new OutputsReply(SenderFactory.Names, control.Outputs?.All ?? []))
            .Describe("State", "Outputs", "Where what is tracked is sent, with the frames sent and dropped and the last error, and the protocols that there are.")
            .Gives(200, "The protocols and the outputs.");
        routes.MapPost("/outputs", Add)
            .Describe("Control", "Add an output", "It gets frames from the next one on.", "curl -X POST 'http://127.0.0.1:5080/api/outputs?address=vmc://127.0.0.1:39539'")
            .Needs("address", JsonSchemaType.String)
            .Produces<OutputInfo>(201)
            .Gives(201, "The output.")
            .Refuses(409, "This program cannot send, or has 32 outputs already.")
            .Refuses(422, "The address cannot be understood.");
        routes.MapDelete("/outputs/{id}", Remove)
            .Describe("Control", "Remove an output", "Nothing is sent there any more.", "curl -X DELETE http://127.0.0.1:5080/api/outputs/1")
            .Gives(204, "Done.")
            .Refuses(404, "No such output.");
    }

    private IResult Add(HttpRequest request, [Description("NAME, NAME://host:port or NAME://host:port?option=value, as --send takes it.")] string? address)
    {
        if (control.Outputs is not LiveOutputs outputs)
        {
            return ProblemResult.Of(409, "Not possible now", "This program sends nothing.");
        }

        if (ClientOutputs.FindProblem(address ?? "") is string problem)
        {
            return ProblemResult.Of(422, "Address refused", problem);
        }

        try
        {
            OutputInfo output = outputs.Add(address!);
            return TypedResults.Created(PageLink.Below(request, output.Id), output);
        }
        catch (ASMNetException refused)
        {
            return ProblemResult.Of(422, "Address refused", refused.Message);
        }
    }

    private IResult Remove([Description("The id from /api/outputs.")] string id) =>
        control.Outputs?.Remove(id) == true
            ? TypedResults.NoContent()
            : ProblemResult.Of(404, "No such output", "GET /api/outputs lists those that there are.");
}
