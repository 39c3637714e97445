// A day of two people on matrix-js-sdk: chat, react, edit, thread, redact, files, search, the server's death.
import { assert, restartServer, sdk, signUp, start, tell, texts, together, until } from "./client.mjs";

const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
);

await tell(async () => {
    const lin = await start(await signUp("lin"), { threadSupport: true, lazyLoadMembers: true });
    const mei = await start(await signUp("mei"), { threadSupport: true, lazyLoadMembers: true });
    assert.ok(await lin.isVersionSupported("v1.11"));
    const room = await together(lin, mei);
    assert.equal("Tea", mei.getRoom(room).name);

    const { event_id: said } = await lin.sendTextMessage(room, "The kettle is on. 水开了。");
    await until(() => texts(mei, room).includes("The kettle is on. 水开了。"), "the message");
    await until(() => mei.getRoom(room).getUnreadNotificationCount() === 1, "the unread count");
    await mei.sendReadReceipt(mei.getRoom(room).findEventById(said));
    await until(() => lin.getRoom(room).hasUserReadEvent(mei.getUserId(), said), "the receipt");
    await until(() => mei.getRoom(room).getUnreadNotificationCount() === 0, "the count to fall");

    const relation = { rel_type: "m.annotation", event_id: said, key: "☕" };
    await mei.sendEvent(room, "m.reaction", { "m.relates_to": relation });
    const relations = await until(
        () => lin.getRoom(room).relations.getChildEventsForEvent(said, "m.annotation", "m.reaction"),
        "the reaction",
    );
    assert.equal("☕", relations.getSortedAnnotationsByKey()[0][0]);

    await lin.sendMessage(room, {
        "msgtype": "m.text",
        "body": "* The kettle was on",
        "m.new_content": { msgtype: "m.text", body: "The kettle was on" },
        "m.relates_to": { rel_type: "m.replace", event_id: said },
    });
    await until(() => texts(mei, room).includes("The kettle was on"), "the edit");

    await mei.sendMessage(room, said, { msgtype: "m.text", body: "Which?" });
    const thread = await until(() => lin.getRoom(room).getThread(said), "the thread");
    await until(() => thread.length === 1, "the reply in the thread");
    const { threads } = { threads: await lin.createThreadListMessagesRequest(room, null, 10) };
    assert.equal(said, threads.chunk[0].event_id);
    const { event_id: rash } = await mei.sendTextMessage(room, "Something rash");
    await until(() => lin.getRoom(room).findEventById(rash), "the rash message");
    await mei.redactEvent(room, rash);
    await until(() => lin.getRoom(room).findEventById(rash).isRedacted(), "the redaction");

    const { content_uri: uri } = await lin.uploadContent(png, { type: "image/png", name: "leaf.png" });
    const url = lin.mxcUrlToHttp(uri, undefined, undefined, undefined, false, true, true);
    const bearer = { headers: { Authorization: `Bearer ${mei.getAccessToken()}` } };
    assert.deepEqual(png, Buffer.from(await (await fetch(url, bearer)).arrayBuffer()));
    assert.equal(401, (await fetch(url)).status);
    const small = lin.mxcUrlToHttp(uri, 32, 32, "scale", false, true, true);
    assert.equal(200, (await fetch(small, bearer)).status);

    await mei.setDisplayName("Mei 梅");
    await until(() => lin.getRoom(room).getMember(mei.getUserId()).name === "Mei 梅", "the new name");
    await mei.sendTyping(room, true, 5000);
    await until(() => lin.getRoom(room).getMember(mei.getUserId()).typing, "typing");
    await lin.setRoomTag(room, "m.favourite", { order: 0.5 });
    await until(() => lin.getRoom(room).tags["m.favourite"], "the tag");
    await lin.setAccountDataRaw("house.tea", { leaf: "green" });
    await until(() => lin.getAccountData("house.tea")?.getContent().leaf === "green", "account data");
    await lin.setRoomTopic(room, "Leaves");
    await until(() => mei.getRoom(room).currentState.getStateEvents("m.room.topic", ""), "the topic");

    await lin.sendTextMessage(room, "茶来了，请坐");
    for (let n = 0; n < 30; n++) await lin.sendTextMessage(room, `number ${n}`);
    const page = await mei.createMessagesRequest(room, null, 100, sdk.Direction.Backward);
    assert.equal("number 29", page.chunk[0].content.body);
    const found = await until(async () => {
        const answer = await mei.searchMessageText({ query: "茶来了" });
        return answer.search_categories.room_events.count > 0 && answer;
    }, "search");
    assert.equal(room, found.search_categories.room_events.results[0].result.room_id);

    await restartServer();
    await lin.sendTextMessage(room, "Still here");
    await until(() => texts(mei, room).includes("Still here"), "the message after the restart", 60_000);

    await mei.leave(room);
    await until(() => lin.getRoom(room).getMember(mei.getUserId()).membership === "leave", "the leave");
    await mei.forget(room);
    await mei.logout(true);
});
