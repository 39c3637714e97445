// What both stories share: people on matrix-js-sdk, waiting for things to happen, and asking for the server's death.
import assert from "node:assert/strict";
import readline from "node:readline";

import * as sdk from "matrix-js-sdk";

export { assert, sdk };
export const PASSWORD = "a long tea leaf";
const baseUrl = process.argv[2];

const quiet = { trace() {}, debug() {}, info() {}, warn: console.error, error: console.error, getChild: () => quiet };

/** A client for what the server answered to a sign-up or a login. */
function clientOf(answer, options = {}) {
    return sdk.createClient({
        baseUrl,
        userId: answer.user_id,
        deviceId: answer.device_id,
        accessToken: answer.access_token,
        timelineSupport: true,
        logger: quiet,
        verificationMethods: ["m.sas.v1"],
        ...options,
    });
}

/** Sign up as an app would: ask, be told the flows, go through them. */
export async function signUp(name, options = {}) {
    const nobody = sdk.createClient({ baseUrl, logger: quiet });
    let answer;
    try {
        answer = await nobody.registerRequest({ username: name, password: PASSWORD });
    } catch (refusal) {
        assert.equal(401, refusal.httpStatus);
        assert.ok(refusal.data.flows.some((flow) => flow.stages.includes("m.login.dummy")));
        const auth = { type: "m.login.dummy", session: refusal.data.session };
        answer = await nobody.registerRequest({ username: name, password: PASSWORD, auth });
    }
    return clientOf(answer, options);
}

/** A client of nobody. */
export function stranger() {
    return sdk.createClient({ baseUrl, logger: quiet });
}

/** Sign in with the password, as another device. */
export async function signIn(userId, options = {}, password = PASSWORD) {
    const nobody = sdk.createClient({ baseUrl, logger: quiet });
    const answer = await nobody.loginRequest({
        type: "m.login.password",
        identifier: { type: "m.id.user", user: userId },
        password,
    });
    return clientOf(answer, options);
}

/** Begin to sync and wait until the first sync is done. */
export async function start(client, options = {}) {
    await client.startClient({ initialSyncLimit: 20, pollTimeout: 10_000, ...options });
    await until(() => client.getSyncState() === "PREPARED" || client.getSyncState() === "SYNCING", "first sync");
    return client;
}

/** Wait until the answer is true; fails naming what it waited for. */
export async function until(question, what, ms = 20_000) {
    const end = Date.now() + ms;
    for (;;) {
        const answer = await question();
        if (answer) return answer;
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

/** The texts that a client sees in a room, decrypted, edits applied. */
export function texts(client, room) {
    const events = client.getRoom(room)?.getLiveTimeline().getEvents() ?? [];
    return events.filter((event) => event.getType() === "m.room.message").map((event) => event.getContent().body);
}

/** A room that lin opens and mei joins. */
export async function together(lin, mei, options = {}) {
    const { room_id: room } = await lin.createRoom({
        preset: "private_chat",
        name: "Tea",
        invite: [mei.getUserId()],
        is_direct: true,
        ...options,
    });
    await until(() => mei.getRoom(room)?.getMyMembership() === "invite", "the invite");
    await mei.joinRoom(room);
    for (const client of [lin, mei]) {
        await until(() => client.getRoom(room)?.getJoinedMemberCount() === 2, "both in the room");
    }
    return room;
}

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Have the server killed and started again. */
export async function restartServer() {
    console.log("restart, please");
    assert.equal("restarted", (await lines.next()).value);
}

/** Have the newest letter opened, the page that it leads to, and the button there pressed. The page must say the words. */
export async function pressButton(words) {
    console.log(`press, please: ${words}`);
    assert.equal("pressed", (await lines.next()).value);
}

/** Run a story; the process ends with 0 if it ends well. */
export async function tell(story) {
    try {
        await story();
        console.log("the end");
        process.exit(0);
    } catch (error) {
        console.error(error);
        process.exit(1);
    }
}
