from mistralai import Mistral

client = Mistral(api_key="parlel", server_url="http://127.0.0.1:4755")
resp = client.chat.complete(
    model="mistral-large-latest",
    messages=[{"role": "user", "content": "Hello Mistral"}],
)
print(resp.choices[0].message.content)
