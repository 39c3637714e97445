// An address for the account, and a forgotten password set anew by it.
import { assert, pressButton, signIn, signUp, stranger, tell, PASSWORD } from "./client.mjs";

const EMAIL = "Lin@Reader.example";
const NEW = "a second infusion";

/** Go through the password dialogue as an app does. */
async function withPassword(client, call) {
    try {
        await call(null);
    } catch (refusal) {
        assert.equal(401, refusal.httpStatus);
        assert.deepEqual([{ stages: ["m.login.password"] }], refusal.data.flows);
        const identifier = { type: "m.id.user", user: client.getUserId() };
        return call({ type: "m.login.password", identifier, password: PASSWORD, session: refusal.data.session });
    }
    throw new Error("nothing was asked");
}

await tell(async () => {
    const lin = await signUp("lin");
    assert.deepEqual({ enabled: true }, (await lin.getCapabilities())["m.3pid_changes"]);
    const secret = lin.generateClientSecret();
    const { sid } = await lin.requestAdd3pidEmailToken(EMAIL, secret, 1);
    await pressButton(EMAIL);
    await withPassword(lin, (auth) => lin.addThreePidOnly({ sid, client_secret: secret, auth }));
    const { threepids } = await lin.getThreePids();
    assert.deepEqual([["email", EMAIL]], threepids.map((each) => [each.medium, each.address]));

    const nobody = stranger();
    const again = nobody.generateClientSecret();
    const asked = await nobody.requestPasswordEmailToken("lin@reader.example", again, 1);
    await pressButton(lin.getUserId());
    const creds = { sid: asked.sid, client_secret: again };
    await nobody.setPassword({ type: "m.login.email.identity", threepid_creds: creds }, NEW, true);
    await assert.rejects(lin.whoami(), (refusal) => refusal.errcode === "M_UNKNOWN_TOKEN");
    await assert.rejects(signIn(lin.getUserId()), (refusal) => refusal.errcode === "M_FORBIDDEN");
    const back = await signIn(lin.getUserId(), {}, NEW);
    await back.deleteThreePid("email", EMAIL);
    assert.deepEqual([], (await back.getThreePids()).threepids);
});
