package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"
)

// ProtocolVersion is the version of the Jupyter protocol spoken here.
const ProtocolVersion = "5.3"

// delimiter separates the routing identities from the signed part.
const delimiter = "<IDS|MSG>"

// ErrSignature says that a message was not signed with the connection's key.
var ErrSignature = errors.New("wrong signature")

// A Header identifies a message. The zero Header stands for "no parent".
type Header struct {
	MsgID    string
	Session  string
	Username string
	Date     string // RFC 3339
	Type     string
	Version  string // of the protocol
	// Extra holds the fields that the protocol does not name, as they came.
	Extra map[string]json.RawMessage
}

// MarshalJSON writes the fields that are set, the extra ones among them.
func (h Header) MarshalJSON() ([]byte, error) {
	fields := make(map[string]any, 6+len(h.Extra))
	for name, value := range h.Extra {
		fields[name] = value
	}
	if h.MsgID != "" || h.Type != "" {
		fields["msg_id"] = h.MsgID
		fields["session"] = h.Session
		fields["username"] = h.Username
		fields["date"] = h.Date
		fields["msg_type"] = h.Type
		fields["version"] = h.Version
	}
	return json.Marshal(fields)
}

// UnmarshalJSON reads a header and keeps what it does not know in Extra.
func (h *Header) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	*h = Header{}
	for name, field := range map[string]*string{
		"msg_id": &h.MsgID, "session": &h.Session, "username": &h.Username,
		"date": &h.Date, "msg_type": &h.Type, "version": &h.Version,
	} {
		value, ok := fields[name]
		if !ok || string(value) == "null" {
			delete(fields, name)
			continue
		}
		if err := json.Unmarshal(value, field); err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
		delete(fields, name)
	}
	if len(fields) > 0 {
		h.Extra = fields
	}
	return nil
}

// A Message is one Jupyter message.
type Message struct {
	Identities [][]byte // routing prefix: whom a router answers, or the topic of a publication
	Header     Header
	Parent     Header
	Metadata   json.RawMessage // an object
	Content    json.RawMessage // an object
	Buffers    [][]byte
}

// Decode reads the frames of one message. With a key, a message that is not
// signed with it gives ErrSignature; an empty key accepts any signature.
func Decode(frames [][]byte, key []byte) (*Message, error) {
	at := -1
	for i, frame := range frames {
		if string(frame) == delimiter {
			at = i
			break
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("message of %d frames has no %s", len(frames), delimiter)
	}
	body := frames[at+1:]
	if len(body) < 5 {
		return nil, fmt.Errorf("message has %d frames after %s, want at least 5", len(body), delimiter)
	}
	if len(key) > 0 {
		signature := make([]byte, hex.DecodedLen(len(body[0])))
		if _, err := hex.Decode(signature, body[0]); err != nil || !hmac.Equal(signature, sign(key, body[1:5])) {
			return nil, ErrSignature
		}
	}
	m := &Message{Identities: frames[:at], Metadata: body[3], Content: body[4], Buffers: body[5:]}
	if err := json.Unmarshal(body[1], &m.Header); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if m.Header.Type == "" {
		return nil, errors.New("header has no msg_type")
	}
	if err := json.Unmarshal(body[2], &m.Parent); err != nil {
		return nil, fmt.Errorf("parent header: %w", err)
	}
	for name, part := range map[string][]byte{"metadata": body[3], "content": body[4]} {
		if trimmed := bytes.TrimSpace(part); len(trimmed) == 0 || trimmed[0] != '{' || !json.Valid(part) {
			return nil, fmt.Errorf("%s is not a JSON object", name)
		}
	}
	return m, nil
}

// Encode gives the frames of the message, signed with key if there is one.
func (m *Message) Encode(key []byte) ([][]byte, error) {
	header, err := json.Marshal(m.Header)
	if err != nil {
		return nil, fmt.Errorf("encoding the header of %s: %w", m.Header.Type, err)
	}
	parent, err := json.Marshal(m.Parent)
	if err != nil {
		return nil, fmt.Errorf("encoding the parent header of %s: %w", m.Header.Type, err)
	}
	signed := [][]byte{header, parent, orEmpty(m.Metadata), orEmpty(m.Content)}
	signature := []byte{}
	if len(key) > 0 {
		signature = []byte(hex.EncodeToString(sign(key, signed)))
	}
	frames := make([][]byte, 0, len(m.Identities)+6+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, []byte(delimiter), signature)
	frames = append(frames, signed...)
	return append(frames, m.Buffers...), nil
}

// Decode reads the content into v, a pointer as for json.Unmarshal.
func (m *Message) Decode(v any) error {
	if err := json.Unmarshal(m.Content, v); err != nil {
		return fmt.Errorf("content of %s: %w", m.Header.Type, err)
	}
	return nil
}

// orEmpty is an empty JSON object where there is nothing.
func orEmpty(part json.RawMessage) []byte {
	if len(part) == 0 {
		return []byte("{}")
	}
	return part
}

// sign is the HMAC-SHA256 of the four signed parts, in their order.
func sign(key []byte, parts [][]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}

// A Session makes messages that carry one session identifier.
type Session struct {
	ID       string
	Username string
}

// NewSession returns a session with a fresh identifier.
func NewSession() *Session { return &Session{ID: NewID(), Username: "podium"} }

// New makes a message of type msgType in answer to parent (the zero Header if
// it answers nothing). The content is anything that encodes to a JSON object;
// a json.RawMessage goes in as it is.
func (s *Session) New(msgType string, parent Header, content any) (*Message, error) {
	body, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("encoding the content of %s: %w", msgType, err)
	}
	parent.Extra = maps.Clone(parent.Extra)
	return &Message{
		Header: Header{
			MsgID: NewID(), Session: s.ID, Username: s.Username, Type: msgType,
			Version: ProtocolVersion, Date: time.Now().UTC().Format(time.RFC3339Nano),
		},
		Parent:  parent,
		Content: body,
	}, nil
}

// NewID returns a random identifier in the form of a UUID.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
